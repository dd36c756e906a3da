"""Enters what was used by whatever is no turn of a chat: what is said in calls, what reads them, what is indexed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from shared.domain.conversations.model.conversations import owner_of
from shared.domain.ledger.model.quotas import Amount, Reserved
from shared.domain.ledger.model.usage import About, Spent, day_of
from shared.domain.ledger.repository.usage import UsageRepository
from shared.domain.ledger.service.pricing import priced
from shared.kit.clock import Clock, utc_now
from shared.kit.metering import Used, heard_by
from shared.kit.principal import Principal
from shared.llm.costs import Prices
from shared.speech.costs import SpeechPrices


@dataclass(frozen=True, slots=True)
class Ledger:
    usage: UsageRepository
    prices: Prices = field(default_factory=dict)
    speech_prices: SpeechPrices = field(default_factory=dict)
    now: Clock = utc_now

    @contextmanager
    def entering(self, user: Principal, about: About, *, is_allowed_for: bool = True) -> Iterator[None]:
        """What providers do inside, each time before anything is made of it: whoever dies afterwards has it entered.
        What nobody asked for takes nothing from the day's allowance."""

        def enter(used: Used) -> None:
            spent, now = Spent([priced(used, self.prices, self.speech_prices)]), self.now()
            kept = Amount() if is_allowed_for else Amount(spent.tokens, spent.micros)
            self.usage.enter_aside(Reserved(owner_of(user), day_of(now), kept), about, spent, now)

        with heard_by(enter):
            yield
