"""Speech is paid for as answers are: kept free in the day's allowance before, and entered in the ledger after.

What a crash leaves kept free stays so until the day is over: by then it was most likely paid for.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from shared.domain.conversations.model.conversations import owner_of
from shared.domain.ledger.model.quotas import Amount, QuotaSettings, Reserved, used_up
from shared.domain.ledger.model.usage import Call, day_of
from shared.domain.ledger.repository.usage import UsageRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class Held:
    owner: str
    day: str
    micros: int

    @property
    def reserved(self) -> Reserved:
        return Reserved(self.owner, self.day, Amount(micros=self.micros))


@dataclass(frozen=True, slots=True)
class MeteringService:
    usage: UsageRepository
    quotas: QuotaSettings
    now: Clock = utc_now

    @contextmanager
    def metered(self, user: Principal, call: Call) -> Iterator[None]:
        """What is done inside is what is paid for. Where it fails, nothing is."""
        held, began, paid = self.hold(user, call.micros or 0), time.monotonic(), False
        try:
            yield
            self.enter(held, replace(call, latency_ms=round((time.monotonic() - began) * 1000)))
            paid = True
        finally:
            if not paid:
                self.release(held)

    def hold(self, user: Principal, micros: int) -> Held:
        """Without a limit in money there is nothing to keep free."""
        allowed = self.quotas.allowance.micros
        held = Held(owner_of(user), day_of(self.now()), micros if allowed else 0)
        if held.micros and not self.usage.hold(held.reserved, Amount(micros=allowed)):
            raise used_up(self.now())
        return held

    def enter(self, held: Held, call: Call) -> None:
        self.usage.enter(held.owner, held.day, call, held.micros, self.now())

    def release(self, held: Held) -> None:
        if held.micros:
            self.usage.release(held.reserved)
