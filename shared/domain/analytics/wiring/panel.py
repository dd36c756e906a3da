"""What stands behind the panel's figures."""

from functools import cache

from shared.domain.analytics.repository.rollups import RollupRepository
from shared.domain.analytics.service.panel import PanelService, People
from shared.domain.identity.wiring.directory import numbers


@cache
def panel_service() -> PanelService:
    return PanelService(RollupRepository(), lambda: People(*numbers()))
