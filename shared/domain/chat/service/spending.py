"""What a person used, and what is left of today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.chat.model.quotas import Amount, QuotaSettings
from shared.domain.chat.model.usage import Day, day_of, next_day
from shared.domain.chat.repository.usage import UsageRepository
from shared.domain.conversations.model.conversations import owner_of
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Unprocessable
from shared.kit.principal import Principal

LONGEST = timedelta(days=366)
USUAL = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is left is none where there is no limit."""

    days: list[Day]
    today: Day
    allowance: Amount
    resets_at: datetime

    @property
    def left(self) -> int | None:
        return rest(self.allowance.tokens, self.today.spoken_for)

    @property
    def micros_left(self) -> int | None:
        return rest(self.allowance.micros, self.today.micros_spoken_for)


@dataclass(frozen=True, slots=True)
class SpendingService:
    usage: UsageRepository
    quotas: QuotaSettings
    now: Clock = utc_now

    def statement(self, user: Principal, first: date | None = None, last: date | None = None) -> Statement:
        now = self.now()
        until = last or now.date()
        since = first or until - USUAL
        if since > until or until - since > LONGEST:
            raise Unprocessable("A period ends after it begins, and has at most 366 days", field="start_date")
        days = self.usage.days(owner_of(user), since.isoformat(), until.isoformat())
        today = next((day for day in days if day.date == day_of(now)), None)
        if today is None:
            today = next(iter(self.usage.days(owner_of(user), day_of(now), day_of(now))), Day(day_of(now)))
        return Statement(days, today, self.quotas.allowance, next_day(now))


def rest(allowed: int, taken: int) -> int | None:
    return max(0, allowed - taken) if allowed else None
