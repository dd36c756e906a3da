"""Keeps free in a day's allowance what a reply outside of chats may use, and enters what it did. What a crash leaves
kept free stays so until the day is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from shared.domain.conversations.model.conversations import owner_of
from shared.domain.ledger.model.quotas import Amount, Cost, Reserved, reservation, used_up
from shared.domain.ledger.model.usage import About, Spent, day_of
from shared.domain.ledger.repository.usage import UsageRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.principal import Principal

NOTHING = Amount()


@dataclass(slots=True)
class Page:
    """Whoever uses something writes it here."""

    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True)
class Account:
    usage: UsageRepository
    allowance: Amount
    cost: Cost
    now: Clock = utc_now

    @contextmanager
    def opened(self, user: Principal, kind: str, about: str, text: str) -> Iterator[Page]:
        """Where nothing was used, nothing is entered. Raises when the day's allowance is used up."""
        page, kept = Page(), self._kept(user, text)
        try:
            yield page
        finally:
            if page.spent.calls or page.spent.tools:
                self.usage.enter_aside(kept, About(kind, about), page.spent, self.now())
            elif kept.amount != NOTHING:
                self.usage.release(kept)

    def _kept(self, user: Principal, text: str) -> Reserved:
        now = self.now()
        wanted = reservation(text, None, self.cost) if self.allowance != NOTHING else NOTHING
        kept = Reserved(owner_of(user), day_of(now), wanted)
        if wanted != NOTHING and not self.usage.hold(kept, self.allowance):
            raise used_up(now)
        return kept
