"""When a schedule is due: `rate(5 minutes)` and AWS's six-field `cron(...)`, in UTC."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

UNITS = {"minute": 60, "hour": 3600, "day": 86400}
# As AWS has it: 1 minute, 2 minutes.
RATE = r"rate\((1(?= \w+[^s]\))|[2-9](?= \w+s\))|[1-9]\d+(?= \w+s\))) (minute|hour|day)s?\)"
MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
FARTHEST = 366 * 8  # days looked ahead: every 29 February is within


@dataclass(frozen=True, slots=True)
class Rate:
    seconds: int

    def after(self, moment: datetime, last: datetime) -> datetime:
        """Counted from when it was due last, so that neither a long run nor a restart shifts it."""
        steps = max(0, int((moment - last).total_seconds())) // self.seconds + 1
        return last + timedelta(seconds=steps * self.seconds)


@dataclass(frozen=True, slots=True)
class Cron:
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int] | None  # None: the weekday decides
    months: frozenset[int]
    weekdays: frozenset[int] | None
    years: frozenset[int]

    def after(self, moment: datetime, _last: datetime) -> datetime:
        start = (moment + timedelta(minutes=1)).replace(second=0, microsecond=0)
        return next(due for due in self._from(start) if due >= start)

    def _from(self, start: datetime) -> Iterator[datetime]:
        midnight = start.replace(hour=0, minute=0)
        for day in (midnight + timedelta(days=number) for number in range(FARTHEST)):
            if self._falls_on(day):
                yield from (day.replace(hour=hour, minute=minute) for hour in self.hours for minute in self.minutes)
        raise ValueError("the schedule is never due")

    def _falls_on(self, day: datetime) -> bool:
        weekday = day.isoweekday() % 7 + 1
        return (
            day.month in self.months
            and day.year in self.years
            and (self.days is None or day.day in self.days)
            and (self.weekdays is None or weekday in self.weekdays)
        )


def parse(expression: str) -> Rate | Cron:
    if found := re.fullmatch(RATE, expression):
        return Rate(int(found[1]) * UNITS[found[2]])
    found = re.fullmatch(r"cron\((.+)\)", expression)
    fields = found[1].split() if found else []
    if len(fields) != 6:  # noqa: PLR2004  # minutes hours day month weekday year
        raise ValueError(f"{expression} is neither rate(n units) nor cron(six fields)")
    minute, hour, day, month, weekday, year = fields
    if (day == "?") == (weekday == "?"):
        raise ValueError(f"{expression}: exactly one of day and weekday is ?")
    return Cron(
        tuple(sorted(values(minute, 0, 59))),
        tuple(sorted(values(hour, 0, 23))),
        None if day == "?" else values(day, 1, 31),
        values(named(month, MONTHS), 1, 12),
        None if weekday == "?" else values(named(weekday, DAYS), 1, 7),
        values(year, 1970, 2199),
    )


def named(text: str, names: dict[str, int]) -> str:
    return re.sub(r"[A-Z]{3}", lambda found: str(names[found[0]]), text.upper())


def values(text: str, lowest: int, highest: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        low = lowest if first == "*" else int(first)
        high = int(last) if last else (highest if first == "*" or step else low)
        if not lowest <= low <= high <= highest:
            raise ValueError(f"{text} is not within {lowest} and {highest}")
        found.update(range(low, high + 1, int(step or 1)))
    return frozenset(found)


def next_due(expression: str, last: datetime, moment: datetime) -> datetime:
    return parse(expression).after(moment, last)
