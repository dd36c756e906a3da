from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.admin_panel.figures import MetricsOut, SocketsOut, SummaryOut
from shared.domain.analytics.service.panel import PanelService
from shared.domain.analytics.wiring.panel import panel_service
from shared.domain.operations.model import all_up
from shared.domain.operations.service import HealthService
from shared.domain.operations.wiring import health_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/admin/panel", tags=["admin panel"], strict=True)
PARTS = ("store", "index", "model")
Panel = Annotated[PanelService, Depends(panel_service)]
Health = Annotated[HealthService, Depends(health_service)]


@router.get("/summary")
async def summary(user: CurrentUser, panel: Panel, health: Health) -> hybrid.Hybrid[SummaryOut]:
    told = panel.summary(user)
    return hybrid.ok(SummaryOut.of(told, well=all_up(health.findings(*PARTS))))


@router.get("/websocket-status")
async def websocket_status(user: CurrentUser, panel: Panel) -> hybrid.Hybrid[SocketsOut]:
    """Open connections by kind, and the ten that were opened last. There are no pools, so `pool_stats` is null."""
    return hybrid.ok(SocketsOut.of(*panel.sockets(user)))


@router.get("/metrics")
async def metrics(
    user: CurrentUser, panel: Panel, days: Annotated[int, Query(ge=1, le=90)] = 7
) -> hybrid.Hybrid[MetricsOut]:
    """A number for every day, today's last."""
    return hybrid.ok(MetricsOut.of(panel.metrics(user, days)))
