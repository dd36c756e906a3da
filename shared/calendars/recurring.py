"""When events of a calendar's file take place.

Our own lines: the libraries that do this may not be shipped with what is under a permissive licence. Rules are
stepped through by the wall clock of the event's own zone, so a daily nine o'clock stays at nine when clocks change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from shared.calendars import Moment

STEPS = 60_000  # more than days since the oldest first one
OLDEST = 1900
CYCLE, LAST_YEAR = 400, 9998
OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})  # no appointments: shown once
DAY = timedelta(days=1)
Entry = Any  # of a file: what stands in it is known by its name, which types cannot say


@dataclass(frozen=True, slots=True)
class Occurrence:
    event: Entry
    start: Moment
    end: Moment
    recurrence_id: Moment | None


def instant(moment: Moment) -> datetime:
    """To compare by. A day begins, and a clock without a zone ticks, as in UTC."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def occurrences(events: Iterable[Entry], start: datetime, end: datetime) -> Iterator[Occurrence]:
    """All that touch the range, of one file: its series, and what was changed of them."""
    known = [event for event in events if "DTSTART" in event]
    moved = {instant(event["RECURRENCE-ID"].dt): event for event in known if "RECURRENCE-ID" in event}
    for event in known:
        if "RECURRENCE-ID" in event:
            found: Iterable[Occurrence] = [at(event, event["DTSTART"].dt, event["RECURRENCE-ID"].dt)]
        else:
            found = (each for each in series(event, start, end) if instant_of(each) not in moved)
        yield from (each for each in found if touches(each, start, end))


def instant_of(occurrence: Occurrence) -> datetime | None:
    return instant(occurrence.recurrence_id) if occurrence.recurrence_id is not None else None


def touches(occurrence: Occurrence, start: datetime, end: datetime) -> bool:
    begins, ends = instant(occurrence.start), instant(occurrence.end)
    return begins < end and (ends > start or begins >= start)


def at(event: Entry, start: Moment, recurrence_id: Moment | None = None) -> Occurrence:
    return Occurrence(event, start, start + length(event), recurrence_id)


def length(event: Entry) -> timedelta:
    start: Moment = event["DTSTART"].dt
    if "DTEND" in event:
        return max(instant(event["DTEND"].dt) - instant(start), timedelta())
    if "DURATION" in event:
        lasts: timedelta = event["DURATION"].dt
        return max(lasts, timedelta())
    return timedelta() if isinstance(start, datetime) else DAY


def series(event: Entry, start: datetime, end: datetime) -> Iterator[Occurrence]:
    first: Moment = event["DTSTART"].dt
    rule = event.get("RRULE")
    if rule is None and "RDATE" not in event:
        yield at(event, first)
        return
    left_out = {instant(each) for each in dates(event, "EXDATE")}
    more = [each for each in dates(event, "RDATE") if instant(each) < end]
    stepped = ruled(rule, first, end) if rule is not None else [first]
    earliest = start - length(event)
    for each in sorted({instant(moment): moment for moment in (*stepped, *more)}.items()):
        if each[0] >= earliest and each[0] not in left_out:
            yield at(event, each[1], each[1])


def dates(event: Entry, name: str) -> Iterator[Moment]:
    given = event.get(name, [])
    for group in given if isinstance(given, list) else [given]:
        for each in group.dts:
            yield each.dt[0] if isinstance(each.dt, tuple) else each.dt


def ruled(rule: Any, first: Moment, end: datetime) -> list[Moment]:
    """From the first one to the end of what is asked: a rule is never followed further."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415  # needed for series alone

    if not can_step(rule, first):
        return [first]
    begins, back = wall(first)
    until = min(last(rule, first), wall_of(end + DAY, first))
    later = CYCLE * ((LAST_YEAR - until.year) // CYCLE)
    text = type(rule)({name: value for name, value in rule.items() if name not in {"UNTIL", "COUNT"}})
    try:
        ends = f"UNTIL={shifted(until, later):%Y%m%dT%H%M%S}"
        steps = rrulestr(f"{text.to_ical().decode()};{ends}", dtstart=shifted(begins, later))
    except ValueError:
        return [first]
    count = int(rule["COUNT"][0]) if rule.get("COUNT") else STEPS
    return [back(shifted(step, -later)) for step in islice(steps, min(count, STEPS))] or [first]


def shifted(moment: datetime, years: int) -> datetime:
    """By whole cycles of the calendar, days of the week and leap days are where they were.

    A rule that never comes true (a 30th of February) is followed to the end of time, whatever its end: near it, that
    is soon.
    """
    return moment.replace(year=moment.year + years)


def can_step(rule: Any, first: Moment) -> bool:
    often = str((rule.get("FREQ") or [""])[0]).upper() in OFTEN
    return not often and first.year >= OLDEST and int((rule.get("INTERVAL") or [1])[0]) > 0


def last(rule: Any, first: Moment) -> datetime:
    given: Moment | None = (rule.get("UNTIL") or [None])[0]
    if given is None:
        return datetime.max  # noqa: DTZ901  # a wall clock has no zone
    if not isinstance(given, datetime):
        return datetime.combine(given, time.max)
    return wall_of(given, first) if given.tzinfo else given


def wall_of(moment: datetime, first: Moment) -> datetime:
    """What a clock on the wall shows there where the event takes place."""
    zone = first.tzinfo if isinstance(first, datetime) else None
    return moment.astimezone(zone or UTC).replace(tzinfo=None)


def wall(first: Moment) -> tuple[datetime, Any]:
    if not isinstance(first, datetime):
        return datetime.combine(first, time()), datetime.date
    zone = first.tzinfo
    return first.replace(tzinfo=None), lambda step: step.replace(tzinfo=zone)


def is_day(moment: Moment) -> bool:
    return isinstance(moment, date) and not isinstance(moment, datetime)
