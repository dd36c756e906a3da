"""For functions that listen or speak."""

from functools import cache

from shared.domain.ledger.model.quotas import QuotaSettings
from shared.domain.ledger.repository.usage import UsageRepository
from shared.domain.ledger.service.metering import MeteringService


@cache
def metering_service() -> MeteringService:
    return MeteringService(UsageRepository(), QuotaSettings.load())
