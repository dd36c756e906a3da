"""What a person used, and what is left of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.analytics.model.figures import Figures
from shared.domain.analytics.model.periods import latest
from shared.domain.analytics.service.reading import AnalyticsService
from shared.domain.conversations.model.conversations import owner_of
from shared.domain.ledger.model.quotas import Amount, QuotaSettings
from shared.domain.ledger.model.usage import Day, next_day
from shared.domain.ledger.repository.usage import UsageRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.principal import Principal, Product

USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Statement:
    """Every day of a period, today last. What is left is none where there is no limit."""

    product: Product
    days: Sequence[Day]
    figures: Figures
    allowance: Amount
    resets_at: datetime

    @property
    def today(self) -> Day:
        return self.days[-1]

    @property
    def models(self) -> Mapping[str, Mapping[str, int]]:
        """Counted behind the days: some seconds late."""
        return self.figures.by_name("model")

    @property
    def tools(self) -> Mapping[str, Mapping[str, int]]:
        """As late as the models."""
        return self.figures.by_name("tool")

    @property
    def left(self) -> int | None:
        return rest(self.allowance.tokens, self.today.spoken_for)

    @property
    def micros_left(self) -> int | None:
        return rest(self.allowance.micros, self.today.micros_spoken_for)


@dataclass(frozen=True, slots=True)
class SpendingService:
    usage: UsageRepository
    analytics: AnalyticsService
    quotas: QuotaSettings
    now: Clock = utc_now

    def statement(self, user: Principal, days: int = USUAL_DAYS) -> Statement:
        """Of one's own in this product, whatever else one may see: every product allows for itself."""
        now = self.now()
        asked = latest(days, now.date())
        used = {each.date: each for each in self.usage.days(owner_of(user), f"{asked.first}", f"{asked.last}")}
        shown = [used.get(day, Day(day)) for day in asked.days()]
        return Statement(user.product, shown, self.analytics.own(user, asked), self.quotas.allowance, next_day(now))


def rest(allowed: int, taken: int) -> int | None:
    return max(0, allowed - taken) if allowed else None
