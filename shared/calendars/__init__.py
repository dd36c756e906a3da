"""Somebody's calendars, on a server of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shared.kit.paging import Page

Moment = datetime | date  # a date is a whole day


@dataclass(frozen=True, slots=True)
class Calendar:
    id: str
    name: str
    color: str | None


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str | None = None
    status: str | None = None  # accepted, declined, tentative, needs-action


@dataclass(frozen=True, slots=True)
class Event:
    """One occurrence. Those of a series share their uid; `recurrence_id` is when this one was meant to be."""

    uid: str
    calendar_id: str
    summary: str
    start: Moment
    end: Moment
    description: str | None = None
    location: str | None = None
    status: str | None = None
    zone: str | None = None
    organizer: Person | None = None
    attendees: Sequence[Person] = ()
    recurrence_id: Moment | None = None
    etag: str | None = None
    rule: str | None = None  # of a series, where it is shown as a whole


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written. On a change, a field that is None stays, and an empty text takes it away."""

    summary: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    description: str | None = None
    location: str | None = None
    zone: str | None = None  # IANA name; the moments are at its wall clock
    attendees: Sequence[Person] | None = None
    rule: str | None = None  # RRULE


@dataclass(frozen=True, slots=True)
class Written:
    uid: str
    calendar_id: str
    etag: str | None


class Calendars(Protocol):
    def all(self) -> list[Calendar]: ...

    def between(
        self, calendar_id: str | None, start: datetime, end: datetime, limit: int, cursor: str | None
    ) -> Page[Event]:
        """By start, of one calendar or the first; occurrences of series one by one."""

    def create(self, calendar_id: str | None, uid: str, draft: Draft) -> Written: ...

    def one(self, calendar_id: str | None, uid: str, occurrence: Moment | None = None) -> Event:
        """The event or the whole series; or one of its occurrences, by when it was meant to be."""

    def update(
        self,
        calendar_id: str | None,
        uid: str,
        draft: Draft,
        seen: frozenset[str] | None,
        occurrence: Moment | None = None,
    ) -> Written:
        """`seen` are the tags that the caller takes the event to have."""

    def delete(
        self, calendar_id: str | None, uid: str, seen: frozenset[str] | None, occurrence: Moment | None = None
    ) -> None: ...


def tag(etag: str | None) -> str:
    """To compare by."""
    return (etag or "").strip().removeprefix("W/").strip('"')
