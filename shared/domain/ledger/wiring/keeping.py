"""What a day allows for replies outside of chats."""

from functools import cache

from shared.domain.ledger.model.quotas import Amount, QuotaSettings
from shared.domain.ledger.repository.usage import UsageRepository
from shared.domain.ledger.service.keeping import Account
from shared.llm.costs import cost_by, read_prices
from shared.llm.settings import ModelSettings, Provider


@cache
def account() -> Account:
    """The embedded provider uses nothing that is counted."""
    settings = ModelSettings.load()
    outside = settings.provider is not Provider.EXTRACTIVE
    allowance = QuotaSettings.load().allowance if outside else Amount()
    return Account(UsageRepository(), allowance, cost_by(read_prices(settings.prices), settings.model))
