"""Open sockets, and what was heard and said."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query, Response

from functions.voiceassist.oversight.acts import Acts
from functions.voiceassist.oversight.counts import Panel
from functions.voiceassist.oversight.figures import GoneOut
from functions.voiceassist.oversight.routes import Oversight
from functions.voiceassist.oversight.spoken import (
    LatenciesOut,
    SeenSocketsOut,
    ShownSocketOut,
    ToolFiguresOut,
    VoiceCostsOut,
    VoiceNowOut,
    VoiceTalkOut,
    VoiceTalksOut,
    VoiceUseOut,
)
from shared.domain.analytics.model.speech import Speech
from shared.domain.identity.wiring.names import emails
from shared.kit.clock import utc_now
from shared.kit.errors import NotFound
from shared.web.dialects import hybrid
from shared.web.gate import Admin, AdminReader, CurrentUser

router = hybrid.router(prefix="/api/admin/voice", tags=["admin oversight"], strict=True)
DAYS = {"24h": 1, "7d": 7, "30d": 30}
NO_CONTEXTS = "There are no contexts of voice: the pipeline keeps nothing beside the conversation itself"
NO_PRESETS = "There are no quality presets: each request chooses its model, its voice and its format"
LOOKED_AT = 200  # of all open sockets, the newest
Asked = Annotated[Literal["24h", "7d", "30d"], Query(description="In whole days, UTC, today with them.")]


@router.get("/sessions")
async def list_voice_sessions(
    user: CurrentUser,
    panel: Panel,
    session_type: Literal["chat", "voice", "other"] | None = None,
    limit: Annotated[int, Query(ge=1, le=LOOKED_AT)] = 50,
) -> hybrid.Hybrid[SeenSocketsOut]:
    """Sockets that are open now, the newest first. `total` counts all of them."""
    live, recent = panel.own_sockets(user, LOOKED_AT)
    return hybrid.ok(SeenSocketsOut.of(live, recent, session_type, limit))


@router.get("/tt-sessions")
async def list_pipeline_sessions(
    user: CurrentUser, panel: Panel, oversight: Oversight, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> hybrid.Hybrid[VoiceTalksOut]:
    """Typed and spoken turns go through one pipeline, so its sessions are the open sockets, the newest first."""
    live, recent = panel.own_sockets(user, LOOKED_AT)
    sockets = recent[:limit]
    talks = oversight.talks(user, {(each.user_id, each.session_id) for each in sockets if each.session_id})
    known = emails({each.user_id for each in sockets})
    sessions = [
        VoiceTalkOut.of(each, known.get(each.user_id), talks.get((each.user_id, each.session_id or "")))
        for each in sockets
    ]
    return hybrid.ok(VoiceTalksOut(sessions=sessions, total=sum(max(0, number) for number in live.values())))


@router.get("/contexts")
async def no_contexts(user: AdminReader) -> Response:  # noqa: ARG001  # who may look is told why there is nothing
    """The pipeline keeps nothing beside the conversation itself."""
    raise NotFound(NO_CONTEXTS)


@router.post("/contexts/cleanup")
async def no_clean_up(user: Admin) -> Response:  # noqa: ARG001  # as above
    raise NotFound(NO_CONTEXTS)


@router.get("/quality-presets")
async def no_presets(user: AdminReader) -> Response:  # noqa: ARG001  # as above
    """Model, voice and format are chosen by each request; `GET /api/admin/voice/config` has what there is to choose."""
    raise NotFound(NO_PRESETS)


@router.get("/sessions/{session_id}")
async def show_voice_session(session_id: str, user: CurrentUser, acts: Acts) -> hybrid.Hybrid[ShownSocketOut]:
    found = acts.socket(user, session_id)
    owner = found.badge.user_id
    return hybrid.ok(ShownSocketOut.of(found, emails({owner}).get(owner), utc_now()))


@router.post("/sessions/{session_id}/disconnect")
async def end_voice_session(session_id: str, user: CurrentUser, acts: Acts) -> hybrid.Hybrid[GoneOut]:
    """The socket is closed. Whoever still may sign in may come again."""
    acts.end_socket(user, session_id)
    return hybrid.ok(GoneOut(message="The socket is closed", id=session_id))


@router.get("/metrics")
async def voice_metrics(
    user: CurrentUser, panel: Panel, start_date: date | None = None, end_date: date | None = None
) -> hybrid.Hybrid[VoiceNowOut]:
    """Of everybody: what was heard and said, by day, model and stage; beside it, how it is now."""
    told = Speech.of(panel.talking(user, start_date, end_date))
    live, _ = panel.own_sockets(user, 1)
    visits, spoken = panel.visits(user, 1), panel.spoken(user, 1)
    return hybrid.ok(VoiceNowOut.of(told, live, visits.by_name(user.product), spoken.by_name("stage")))


@router.get("/analytics")
async def voice_analytics(user: CurrentUser, panel: Panel, period: Asked = "24h") -> hybrid.Hybrid[VoiceUseOut]:
    """Sockets that came and went, and what was heard and said."""
    visits, spoken = panel.visits(user, DAYS[period]), panel.spoken(user, DAYS[period])
    return hybrid.ok(VoiceUseOut.of(period, visits.by_name(user.product), Speech.of(spoken)))


@router.get("/analytics/latency")
async def voice_latency(
    user: CurrentUser, panel: Panel, metric: Literal["stt", "tts"] = "stt", period: Asked = "24h"
) -> hybrid.Hybrid[LatenciesOut]:
    """How long hearing took, or the first of what is said: as a histogram."""
    return hybrid.ok(LatenciesOut.of(metric, period, panel.spoken(user, DAYS[period]).by_name("stage")))


@router.get("/analytics/costs")
async def voice_costs(user: CurrentUser, panel: Panel, period: Asked = "30d") -> hybrid.Hybrid[VoiceCostsOut]:
    """By model, as far as prices are known."""
    return hybrid.ok(VoiceCostsOut.of(period, Speech.of(panel.spoken(user, DAYS[period]))))


@router.get("/analytics/tools")
async def tool_analytics(user: CurrentUser, panel: Panel, period: Asked = "30d") -> hybrid.Hybrid[ToolFiguresOut]:
    """What tools answers used, spoken and typed."""
    return hybrid.ok(ToolFiguresOut.of(period, panel.spoken(user, DAYS[period]).by_name("tool")))
