"""Where usage is entered."""

from functools import cache

from shared.domain.chat.repository.usage import UsageRepository
from shared.domain.chat.service.ledger import Ledger


@cache
def ledger() -> Ledger:
    return Ledger(UsageRepository())
