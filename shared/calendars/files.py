"""iCalendar files, read and written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar as File
from icalendar import Event as NewEntry
from icalendar import vCalAddress, vRecur

from shared.calendars import Draft, Event, Moment, Person
from shared.calendars.recurring import Entry, Occurrence, at, instant, is_day, occurrences
from shared.kit.clock import utc_now
from shared.kit.errors import Unprocessable
from shared.reaching import Garbled

LONGEST = 20_000
PRODUCT = "-//Parley//EN"


def read(text: str) -> Entry:
    try:
        return File.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Garbled("The server holds an event that cannot be read") from error


def shown(text: str, calendar_id: str, etag: str | None, start: datetime, end: datetime) -> list[Event]:
    """None of a file that cannot be read: one bad event does not hide the others."""
    try:
        found = list(occurrences(read(text).walk("VEVENT"), start, end))
        return [event_of(each, calendar_id, etag) for each in found]
    except (Garbled, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return []


def event_of(found: Occurrence, calendar_id: str, etag: str | None) -> Event:
    entry = found.event
    return Event(
        uid=str(entry.get("UID", "")),
        calendar_id=calendar_id,
        summary=line(entry, "SUMMARY") or "",
        start=found.start,
        end=found.end,
        description=line(entry, "DESCRIPTION"),
        location=line(entry, "LOCATION"),
        status=(line(entry, "STATUS") or "").lower() or None,
        zone=zone_of(found.start),
        organizer=next(iter(people(entry, "ORGANIZER")), None),
        attendees=people(entry, "ATTENDEE"),
        recurrence_id=found.recurrence_id,
        etag=etag,
    )


def line(entry: Entry, name: str) -> str | None:
    given = entry.get(name)
    first = given[0] if isinstance(given, list) and given else given
    return str(first)[:LONGEST] or None if first else None


def zone_of(moment: Moment) -> str | None:
    zone = moment.tzinfo if isinstance(moment, datetime) else None
    return getattr(zone, "key", None) or (str(zone) if zone else None)


def people(entry: Entry, name: str) -> list[Person]:
    given = entry.get(name, [])
    return [person(each) for each in (given if isinstance(given, list) else [given])]


def person(address: Any) -> Person:
    said = getattr(address, "params", {})
    status = str(said.get("PARTSTAT", "")).lower() or None
    plain = str(address)
    mail = unquote(plain[7:]) if plain[:7].lower() == "mailto:" else plain
    return Person(mail, str(said["CN"]) if "CN" in said else None, status)


def made(uid: str, draft: Draft) -> bytes:
    file, entry = File(), NewEntry()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    entry.add("uid", uid)
    entry.add("created", utc_now())
    file.add_component(written(entry, draft))
    return zoned(file)


def changed(text: str, draft: Draft) -> bytes:
    file = read(text)
    increased(written(master(file), draft))
    return zoned(file)


def master(file: Entry) -> Entry:
    """What stands for all of a series."""
    found = next((each for each in file.walk("VEVENT") if "RECURRENCE-ID" not in each), None)
    if found is None:
        raise Garbled("The server holds an event that cannot be read")
    return found


def increased(entry: Entry) -> None:
    entry["SEQUENCE"] = int(entry.get("SEQUENCE", 0)) + 1


def whole(text: str, calendar_id: str, etag: str | None) -> Event:
    entry = master(read(text))
    rule = entry.get("RRULE")
    found = event_of(at(entry, entry["DTSTART"].dt), calendar_id, etag)
    return replace(found, rule=rule.to_ical().decode()) if rule is not None else found


def zoned(file: Entry) -> bytes:
    file.add_missing_timezones()
    text: bytes = file.to_ical()
    return text


def written(entry: Entry, draft: Draft) -> Entry:
    for name in ("summary", "description", "location"):
        given = getattr(draft, name)
        if given is not None:
            put(entry, name, given or None)
    move(entry, draft)
    if draft.rule is not None:
        put(entry, "rrule", rule_of(draft.rule) if draft.rule else None)
    if draft.attendees is not None:
        put(entry, "attendee", [address_of(each) for each in draft.attendees] or None)
    put(entry, "dtstamp", utc_now())
    put(entry, "last-modified", utc_now())
    return entry


def put(entry: Entry, name: str, value: Any) -> None:
    entry.pop(name, None)
    if value is not None:
        entry.add(name, value)


def move(entry: Entry, draft: Draft) -> None:
    """Whoever moves the start alone moves the end with it."""
    if draft.start is None and draft.end is None:
        return
    before: Moment | None = entry["DTSTART"].dt if "DTSTART" in entry else None
    start = placed(draft.start, draft.zone) if draft.start is not None else before
    end = placed(draft.end, draft.zone) if draft.end is not None else None
    if end is None and before is not None and start is not None:
        end = start + lasting(entry, before)
    if start is None or end is None or is_day(start) != is_day(end) or instant(end) < instant(start):
        raise Unprocessable("An event ends after it begins, and both are days or both are moments", field="end")
    put(entry, "dtstart", start)
    put(entry, "dtend", end)
    entry.pop("DURATION", None)


def lasting(entry: Entry, before: Moment) -> timedelta:
    if "DTEND" in entry:
        return instant(entry["DTEND"].dt) - instant(before)
    given: timedelta = entry["DURATION"].dt if "DURATION" in entry else timedelta(days=int(is_day(before)))
    return given


def placed(moment: Moment, zone: str | None) -> Moment:
    if not isinstance(moment, datetime):
        return moment
    if not zone:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unprocessable("There is no such time zone", field="timezone") from error
    return moment.astimezone(there) if moment.tzinfo else moment.replace(tzinfo=there)


def rule_of(text: str) -> vRecur:
    try:
        rule: vRecur = vRecur.from_ical(text)
    except ValueError as error:
        raise Unprocessable("This is no recurrence rule", field="recurrence_rule") from error
    return rule


def address_of(someone: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{someone.email}")
    if someone.name:
        address.params["CN"] = someone.name
    address.params["RSVP"] = "TRUE"
    return address
