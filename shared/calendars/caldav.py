"""Calendars of a CalDAV server."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from xml.sax.saxutils import escape

from shared.calendars import Calendar, Calendars, Draft, Event, Moment, Written, tag
from shared.kit.errors import Conflict, NotFound, Outdated
from shared.kit.paging import Page, bad, cursor_of, place_of
from shared.reaching import Endless, Garbled
from shared.reaching.dav import DAV, Dav, Resource

CAL = "{urn:ietf:params:xml:ns:caldav}"
COLOR = "{http://apple.com/ns/ical/}calendar-color"
SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:i="http://apple.com/ns/ical/"'
CONTENT = "text/calendar; charset=utf-8"
AT_ONCE = 300  # events whose files are fetched for one page
TOGETHER = 100  # files a question asks for
ENOUGH = 5000  # events within a day, which is as short as a window gets
WINDOWS = 12
DAY = timedelta(days=1)
FIRST, GROWTH = timedelta(days=16), 4  # the first window, and how much longer the next is where there was little
TRIES = 3
Place = tuple[datetime, str, str]
BEFORE_ALL = (datetime.min.replace(tzinfo=UTC), "", "")


@dataclass(frozen=True, slots=True)
class Found:
    path: str
    etag: str | None
    text: str
    calendar_id: str


@dataclass(frozen=True, slots=True)
class CalDav(Calendars):
    dav: Dav

    def all(self) -> list[Calendar]:
        return [calendar for _, calendar in self._shelves()]

    def between(
        self, calendar_id: str | None, start: datetime, end: datetime, limit: int, cursor: str | None
    ) -> Page[Event]:
        """Windows of the range, each as long as what is in it may be: no more is read than a page needs."""
        path, calendar = self._shelf(calendar_id)
        after = placed(cursor) if cursor else BEFORE_ALL
        since, span = max(start, after[0]), FIRST
        found: list[Event] = []
        for _ in range(WINDOWS):
            until, paths = self._window(path, since, min(end, since + span))
            there = self._events(path, paths, calendar.id, since, until)
            found += sorted((event for event in there if place(event) > after), key=place)
            if len(found) > limit:
                return Page(found[:limit], cursor_at(place(found[limit - 1])))
            if until >= end:
                return Page(found, None)
            span = (until - since) * (GROWTH if len(paths) * GROWTH <= AT_ONCE else 1)
            since, after = until, (until, "", "")
        return Page(found, cursor_at(after))

    def create(self, calendar_id: str | None, uid: str, draft: Draft) -> Written:
        from shared.calendars.files import made  # noqa: PLC0415  # as below

        path, calendar = self._shelf(calendar_id)
        where = f"{path}{quote(uid, safe='')}.ics"
        headers = {"Content-Type": CONTENT, "If-None-Match": "*"}
        try:
            answer = self.dav.ask("PUT", where, made(uid, draft), headers)
        except Outdated as error:
            raise Conflict("There is an event of this uid already", code="EVENT_EXISTS") from error
        return Written(uid, calendar.id, answer.etag)

    def one(self, calendar_id: str | None, uid: str, occurrence: Moment | None = None) -> Event:
        from shared.calendars import files, single  # noqa: PLC0415  # these read and write files: not for who lists calendars

        found = self._find(calendar_id, uid, None)
        if occurrence is not None:
            return single.shown(found.text, found.calendar_id, found.etag, occurrence)
        return files.whole(found.text, found.calendar_id, found.etag)

    def update(
        self,
        calendar_id: str | None,
        uid: str,
        draft: Draft,
        seen: frozenset[str] | None,
        occurrence: Moment | None = None,
    ) -> Written:
        from shared.calendars import files, single  # noqa: PLC0415  # as above

        def write(text: str) -> bytes:
            return single.changed(text, draft, occurrence) if occurrence else files.changed(text, draft)

        return self._changed(calendar_id, uid, seen, write)

    def delete(
        self, calendar_id: str | None, uid: str, seen: frozenset[str] | None, occurrence: Moment | None = None
    ) -> None:
        from shared.calendars import single  # noqa: PLC0415  # as above

        self._changed(
            calendar_id, uid, seen, lambda text: single.left_out(text, occurrence) if occurrence else None
        )

    def _changed(
        self, calendar_id: str | None, uid: str, seen: frozenset[str] | None, write: Callable[[str], bytes | None]
    ) -> Written:
        """A change by somebody else meanwhile is kept, unless the caller said what they had seen."""
        for _ in range(TRIES):
            found = self._find(calendar_id, uid, seen)
            content, held = write(found.text), {"If-Match": found.etag or "*"}
            try:
                if content is None:
                    answer = self.dav.ask("DELETE", found.path, headers=held)
                else:
                    answer = self.dav.ask("PUT", found.path, content, {**held, "Content-Type": CONTENT})
            except Outdated:
                continue
            return Written(uid, found.calendar_id, answer.etag)
        raise Outdated("The event is changed by others all the time: read it again")

    def _find(self, calendar_id: str | None, uid: str, seen: frozenset[str] | None) -> Found:
        shelves = self._shelves() if calendar_id is None else [self._shelf(calendar_id)]
        named = (found for path, calendar in shelves for found in self._named(path, calendar.id, uid))
        found = next(named, None)
        if found is None:
            raise NotFound("Event not found", event_uid=uid)
        if seen is not None and tag(found.etag) not in seen:
            raise Outdated("The event is not as you have seen it: read it again")
        return found

    def _named(self, path: str, calendar_id: str, uid: str) -> Iterator[Found]:
        same = f'<c:text-match collation="i;octet">{escape(uid)}</c:text-match>'
        query = queried("<d:getetag/><c:calendar-data/>", f'<c:prop-filter name="UID">{same}</c:prop-filter>')
        exact = re.compile(rf"^UID(;[^:\r\n]*)?:{re.escape(uid)}\s*$", re.MULTILINE)
        for each in self.dav.listed("REPORT", path, query, "1"):
            text = each.text(f"{CAL}calendar-data") or ""
            if exact.search(text.replace("\r\n ", "").replace("\n ", "")):
                yield Found(each.path, each.etag, text, calendar_id)

    def _window(self, path: str, since: datetime, end: datetime) -> tuple[datetime, list[str]]:
        until = end
        while True:
            limits = f'<c:time-range start="{since:%Y%m%dT%H%M%SZ}" end="{until:%Y%m%dT%H%M%SZ}"/>'
            found = [each.path for each in self.dav.listed("REPORT", path, queried("<d:getetag/>", limits), "1")]
            if len(found) <= AT_ONCE or until - since <= DAY:
                break
            until = since + max((until - since) / 2, DAY)
        if len(found) > ENOUGH:
            raise Endless("This calendar has more events on a day than can be shown")
        return until, found

    def _events(
        self, path: str, paths: Sequence[str], calendar_id: str, since: datetime, until: datetime
    ) -> Iterator[Event]:
        from shared.calendars.files import shown  # noqa: PLC0415  # as above

        for first in range(0, len(paths), TOGETHER):
            for each in self.dav.listed("REPORT", path, fetching(paths[first : first + TOGETHER]), "1"):
                self.dav.lines.check()
                yield from shown(each.text(f"{CAL}calendar-data") or "", calendar_id, each.etag, since, until)

    def _shelf(self, calendar_id: str | None) -> tuple[str, Calendar]:
        shelves = self._shelves()
        found = next((each for each in shelves if calendar_id in {None, each[1].id}), None)
        if found is None:
            raise NotFound("Calendar not found", calendar_id=calendar_id)
        return found

    def _shelves(self) -> list[tuple[str, Calendar]]:
        """An account's address may be the server's, a person's or a calendar's."""
        asked = (
            "<d:resourcetype/><d:displayname/><i:calendar-color/><d:current-user-principal/><c:calendar-home-set/>"
        )
        root = self.dav.listed("PROPFIND", self.dav.address.path, propfind(asked))
        here = root[0] if root else Resource(self.dav.address.path, {})
        if f"{CAL}calendar" in here.kinds():
            return [(slashed(here.path), calendar_of(here))]
        listed = self.dav.listed("PROPFIND", self._home(here), propfind(asked), "1")
        return [(slashed(each.path), calendar_of(each)) for each in listed if f"{CAL}calendar" in each.kinds()]

    def _home(self, here: Resource) -> str:
        home = self._led(here, f"{CAL}calendar-home-set")
        if home is not None:
            return home
        principal = self._led(here, f"{DAV}current-user-principal")
        if principal is None:
            raise Garbled("There are no calendars at this address", remedy="Give the address of the CalDAV server")
        told = self.dav.listed("PROPFIND", principal, propfind("<c:calendar-home-set/>"))
        home = self._led(told[0], f"{CAL}calendar-home-set") if told else None
        if home is None:
            raise Garbled("The server does not say where the calendars are")
        return home

    def _led(self, resource: Resource, name: str) -> str | None:
        found = resource.properties.get(name)
        reference = found.findtext(f"{DAV}href") if found is not None else None
        return self.dav.address.path_of(reference.strip(), resource.path) if reference else None


def calendar_of(resource: Resource) -> Calendar:
    return Calendar(resource.name, resource.text(f"{DAV}displayname") or resource.name, resource.text(COLOR))


def slashed(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def place(event: Event) -> Place:
    from shared.calendars.recurring import instant  # noqa: PLC0415  # as above

    return instant(event.start), event.uid, event.recurrence_id.isoformat() if event.recurrence_id else ""


def cursor_at(where: Place) -> str:
    return cursor_of(where[0].isoformat(), where[1], where[2])


def placed(cursor: str) -> Place:
    moment, uid, recurrence = place_of(cursor, 3)
    try:
        read = datetime.fromisoformat(moment)
    except ValueError as error:
        raise bad() from error
    if read.tzinfo is None:
        raise bad()
    return read, uid, recurrence


def propfind(names: str) -> str:
    return f'<?xml version="1.0"?><d:propfind {SPACES}><d:prop>{names}</d:prop></d:propfind>'


def queried(names: str, match: str) -> str:
    """Of events, which is not all that a calendar may hold."""
    events = f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{match}</c:comp-filter></c:comp-filter>'
    return (
        f'<?xml version="1.0"?><c:calendar-query {SPACES}><d:prop>{names}</d:prop>'
        f"<c:filter>{events}</c:filter></c:calendar-query>"
    )


def fetching(paths: Sequence[str]) -> str:
    named = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    return (
        f'<?xml version="1.0"?><c:calendar-multiget {SPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>'
        f"{named}</c:calendar-multiget>"
    )
