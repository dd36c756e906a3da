"""What stands behind the sums."""

from functools import cache

from shared.domain.analytics.repository.rollups import RollupRepository
from shared.domain.analytics.service.counting import CountingService
from shared.domain.analytics.service.reading import AnalyticsService


@cache
def counting_service() -> CountingService:
    return CountingService(RollupRepository())


@cache
def analytics_service() -> AnalyticsService:
    return AnalyticsService(RollupRepository())
