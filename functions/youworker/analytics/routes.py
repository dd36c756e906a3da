from dataclasses import asdict
from typing import Annotated

from fastapi import Depends

from functions.youworker.analytics.schemas import (
    IngestionOut,
    OverviewOut,
    SessionsOut,
    TokensOut,
    ToolsOut,
    day_of,
)
from shared.domain.analytics.model.figures import Figures
from shared.domain.analytics.model.speech import Speech
from shared.domain.analytics.service.reading import AnalyticsService
from shared.domain.analytics.wiring.counting import analytics_service
from shared.web.dialects import detail
from shared.web.gate import CurrentUser
from shared.web.speech import SpeechOut

router = detail.router(prefix="/v1/analytics", tags=["analytics"])
Analytics = Annotated[AnalyticsService, Depends(analytics_service)]


async def figures_of(
    user: CurrentUser, analytics: Analytics, start_date: str | None = None, end_date: str | None = None
) -> Figures:
    """Whole days, UTC; the last thirty where nothing is said. Instants mean the days they are on."""
    return analytics.figures(user, day_of(start_date, "start_date"), day_of(end_date, "end_date"))


Asked = Annotated[Figures, Depends(figures_of)]


@router.get("/overview")
async def overview(user: CurrentUser, analytics: Analytics, figures: Asked) -> OverviewOut:
    """With the root key, or as an administrator, of everybody; else one's own."""
    return OverviewOut.of(figures, analytics.active_users(user, figures))


@router.get("/tokens")
async def tokens(figures: Asked) -> TokensOut:
    return TokensOut.of(figures)


@router.get("/tools")
async def tools(figures: Asked) -> ToolsOut:
    """`success_rate` is a part of one."""
    return ToolsOut.of(figures)


@router.get("/sessions")
async def sessions(figures: Asked) -> SessionsOut:
    """Durations are from a session's begin to its last change, and belong to the day it began on."""
    return SessionsOut.of(figures)


@router.get("/voice")
async def voice(figures: Asked) -> SpeechOut:
    """What was heard and said, what it cost, and how long it took until a text, an answer's first word, a sound."""
    return SpeechOut.model_validate(asdict(Speech.of(figures)))


@router.get("/ingestion")
async def ingestion(user: CurrentUser, analytics: Analytics) -> IngestionOut:
    """Documents that can be found now."""
    return IngestionOut.of(analytics.documents(user))
