"""One occurrence of a series, changed or left out, in the file of the whole."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.calendars import Draft, Event, Moment
from shared.calendars.files import event_of, increased, master, read, written, zoned
from shared.calendars.recurring import Entry, Occurrence, at, instant, is_day, series
from shared.kit.errors import NotFound, Unprocessable

INSTANT = timedelta(seconds=1)
OF_THE_SERIES = ("RRULE", "RDATE", "EXDATE", "EXRULE", "DTEND", "DURATION", "SEQUENCE")


@dataclass(frozen=True, slots=True)
class Single:
    """`own` stands for it in the file, where it was changed before."""

    file: Entry
    master: Entry
    own: Entry | None
    found: Occurrence


def single(text: str, moment: Moment) -> Single:
    file = read(text)
    series_of_it = master(file)
    own = next((each for each in file.walk("VEVENT") if "RECURRENCE-ID" in each and same(each, moment)), None)
    if own is not None:
        return Single(file, series_of_it, own, at(own, own["DTSTART"].dt, own["RECURRENCE-ID"].dt))
    begins = instant(moment)
    meant = (each for each in series(series_of_it, begins, begins + INSTANT) if each.recurrence_id is not None)
    found = next((each for each in meant if instant(each.start) == begins), None)
    if found is None:
        raise NotFound("This series has no such occurrence")
    return Single(file, series_of_it, None, found)


def same(entry: Entry, moment: Moment) -> bool:
    return instant(entry["RECURRENCE-ID"].dt) == instant(moment)


def shown(text: str, calendar_id: str, etag: str | None, moment: Moment) -> Event:
    return event_of(single(text, moment).found, calendar_id, etag)


def changed(text: str, draft: Draft, moment: Moment) -> bytes:
    if draft.rule is not None:
        raise Unprocessable("One occurrence repeats nothing", field="recurrence_rule")
    chosen = single(text, moment)
    own = chosen.own
    if own is None:
        own = apart(chosen)
        chosen.file.add_component(own)
    increased(written(own, draft))
    return zoned(chosen.file)


def left_out(text: str, moment: Moment) -> bytes:
    chosen = single(text, moment)
    if chosen.own is not None:
        chosen.file.subcomponents.remove(chosen.own)
    chosen.master.add("exdate", as_in(chosen.master, moment))
    increased(chosen.master)
    return zoned(chosen.file)


def apart(chosen: Single) -> Entry:
    own = deepcopy(chosen.master)
    for name in ("DTSTART", *OF_THE_SERIES):
        own.pop(name, None)
    own.add("dtstart", chosen.found.start)
    own.add("dtend", chosen.found.end)
    own.add("recurrence-id", chosen.found.start)
    return own


def as_in(master: Entry, moment: Moment) -> Any:
    """At the wall clock that the series goes by: many programs compare these as they are written."""
    first: Moment = master["DTSTART"].dt
    if is_day(first) or not isinstance(first, datetime):
        return moment.date() if isinstance(moment, datetime) else moment
    there = instant(moment).astimezone(first.tzinfo or UTC)
    return there if first.tzinfo else there.replace(tzinfo=None)
