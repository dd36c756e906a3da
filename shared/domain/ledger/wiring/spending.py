"""For functions that show what was used."""

from functools import cache

from shared.domain.analytics.wiring.counting import analytics_service
from shared.domain.ledger.model.quotas import QuotaSettings
from shared.domain.ledger.repository.usage import UsageRepository
from shared.domain.ledger.service.spending import SpendingService


@cache
def spending_service() -> SpendingService:
    return SpendingService(UsageRepository(), analytics_service(), QuotaSettings.load())
