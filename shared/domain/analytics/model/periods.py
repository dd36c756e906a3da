"""Days that are asked about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.kit.clock import of_our_time
from shared.kit.errors import Unprocessable

USUAL_DAYS = 30
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, UTC, both ends with it."""

    first: date
    last: date

    def days(self) -> Iterator[str]:
        return (f"{self.first + timedelta(days=number)}" for number in range((self.last - self.first).days + 1))


def period(first: date | None, last: date | None, today: date) -> Period:
    """The thirty days up to today where nothing is said."""
    of_our_time(first, "start_date")
    of_our_time(last, "end_date")
    end = last or max(today, first or today)
    start = first or end - timedelta(days=USUAL_DAYS - 1)
    if not 0 <= (end - start).days < MOST_DAYS:
        raise Unprocessable(f"A period has 1 to {MOST_DAYS} days", field="end_date")
    return Period(start, end)


def latest(days: int, today: date) -> Period:
    return Period(today - timedelta(days=days - 1), today)
