"""Enters what was used by whatever is no turn of a chat: what is said in calls, what reads them."""

from dataclasses import dataclass

from shared.domain.chat.model.usage import Spent
from shared.domain.chat.repository.usage import UsageRepository
from shared.domain.conversations.model.conversations import owner_of
from shared.kit.clock import Clock, utc_now
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class Ledger:
    usage: UsageRepository
    now: Clock = utc_now

    def enter(self, user: Principal, kind: str, about: str, spent: Spent) -> None:
        """Where nothing was used, nothing is entered."""
        if spent.calls or spent.tools:
            self.usage.enter_aside(owner_of(user), kind, about, spent, self.now())
