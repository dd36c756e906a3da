"""How much there is, from sums that are kept as it comes and goes."""

from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.oversight.figures import FilesOut, FolderCountsOut, PatientCountsOut
from shared.domain.analytics.service.panel import PanelService
from shared.domain.analytics.wiring.panel import panel_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/admin", tags=["admin oversight"], strict=True)
Panel = Annotated[PanelService, Depends(panel_service)]
Days = Annotated[int, Query(ge=7, le=90, description="How many days `by_day` has, UTC, today with them.")]


@router.get("/attachments/stats")
async def count_attachments(user: CurrentUser, panel: Panel, days: Days = 30) -> hybrid.Hybrid[FilesOut]:
    """How many files messages have, and how large they are together. Counted as they come and go."""
    return hybrid.ok(FilesOut.of(panel.files(user, days)))


@router.get("/folders/stats")
async def count_folders(user: CurrentUser, panel: Panel, days: Days = 30) -> hybrid.Hybrid[FolderCountsOut]:
    return hybrid.ok(FolderCountsOut.of(panel.folders(user, days)))


@router.get("/clinical/stats")
async def count_patients(user: CurrentUser, panel: Panel, days: Days = 30) -> hybrid.Hybrid[PatientCountsOut]:
    return hybrid.ok(PatientCountsOut.of(panel.patients(user, days)))
