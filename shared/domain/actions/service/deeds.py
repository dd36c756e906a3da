"""How each kind of action is checked and put into words, and how it is done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.calendars import Draft, Event, Moment, Person, tag
from shared.domain.actions.model import Action, Kind, Wanted
from shared.domain.integrations.service.calendars import CalendarService
from shared.domain.integrations.service.mail import MailService
from shared.kit.errors import Unprocessable
from shared.kit.principal import Principal
from shared.kit.texts import one_line
from shared.mailboxes import ADDRESS, Letter

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST = 300
PLACE = frozenset({"event_uid", "calendar_id", "recurrence_id"})
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Events:
    calendars: CalendarService

    def new(self, _: Principal, arguments: Arguments) -> Wanted:
        draft = draft_of(arguments)
        if draft.start is None or draft.end is None or not draft.summary:
            raise Unprocessable("An event has a summary, a start and an end")
        people = f", with {', '.join(each.email for each in draft.attendees)}" if draft.attendees else ""
        said = f"Put “{draft.summary}” into the calendar, {arguments['start']} to {arguments['end']}{people}"
        return Wanted(Kind.CREATE_EVENT, short(said), dict(arguments))

    def change(self, user: Principal, arguments: Arguments) -> Wanted:
        draft_of(arguments)
        event = self._event(user, arguments)
        changed = [name for name in arguments if name not in PLACE]
        if not changed:
            raise Unprocessable("Nothing of the event would change")
        said = f"Change {named(event)}: {', '.join(f'{name} {arguments[name]}' for name in changed)}"
        return Wanted(Kind.UPDATE_EVENT, short(said), {**arguments, **pinned(event)})

    def removal(self, user: Principal, arguments: Arguments) -> Wanted:
        event = self._event(user, arguments)
        return Wanted(Kind.DELETE_EVENT, short(f"Delete {named(event)}"), {**arguments, **pinned(event)})

    def create(self, user: Principal, action: Action) -> Arguments:
        """Under the action's own id: tried again, it is the same event."""
        given = action.wanted.arguments
        written = self.calendars.create(user, given.get("calendar_id"), action.id, draft_of(given))
        return {"event_uid": written.uid, "calendar_id": written.calendar_id}

    def update(self, user: Principal, action: Action) -> Arguments:
        given = action.wanted.arguments
        seen, occurrence = frozenset({given["etag"]}), moment(given.get("recurrence_id"))
        written = self.calendars.update(
            user, given["calendar_id"], given["event_uid"], draft_of(given), seen, occurrence
        )
        return {"event_uid": written.uid, "calendar_id": written.calendar_id}

    def delete(self, user: Principal, action: Action) -> Arguments:
        given = action.wanted.arguments
        seen, occurrence = frozenset({given["etag"]}), moment(given.get("recurrence_id"))
        self.calendars.delete(user, given["calendar_id"], given["event_uid"], seen, occurrence)
        return {"event_uid": given["event_uid"], "calendar_id": given["calendar_id"]}

    def _event(self, user: Principal, arguments: Arguments) -> Event:
        occurrence = moment(arguments.get("recurrence_id"))
        return self.calendars.event(user, arguments.get("calendar_id"), arguments["event_uid"], occurrence)


@dataclass(frozen=True, slots=True)
class Letters:
    mail: MailService

    def new(self, _: Principal, arguments: Arguments) -> Wanted:
        letter = letter_of(arguments)
        wrong = next((each for each in letter.recipients if not ADDRESS.fullmatch(each)), None)
        if wrong is not None:
            raise Unprocessable(f"{wrong!r} is no address of a single person")
        if any(not sign.isprintable() for sign in letter.subject):
            raise Unprocessable("A subject is a single line")
        self.mail.check(letter)
        said = f"Send a letter to {', '.join(letter.recipients)}: {letter.subject}"
        return Wanted(Kind.SEND_MAIL, short(said), dict(arguments))

    def send(self, user: Principal, action: Action) -> Arguments:
        sent = self.mail.send(user, letter_of(action.wanted.arguments))
        return {"message_id": sent.message_id, "refused": list(sent.refused)}


def draft_of(arguments: Arguments) -> Draft:
    texts = [str(arguments.get(name) or "") for name in ("summary", "description", "location")]
    if any(map(CONTROLS.search, texts)):
        raise Unprocessable("There are signs in this that cannot be seen")
    people = arguments.get("attendees")
    wrong = next((each for each in people or () if not ADDRESS.fullmatch(each)), None)
    if wrong is not None:
        raise Unprocessable(f"{wrong!r} is no address of a single person")
    return Draft(
        summary=arguments.get("summary"),
        start=moment(arguments.get("start")),
        end=moment(arguments.get("end")),
        description=arguments.get("description"),
        location=arguments.get("location"),
        zone=arguments.get("timezone"),
        attendees=None if people is None else [Person(each) for each in people],
    )


def letter_of(arguments: Arguments) -> Letter:
    return Letter(
        to=tuple(arguments["to"]),
        subject=arguments["subject"],
        body=arguments["body"],
        cc=tuple(arguments.get("cc") or ()),
    )


def moment(said: str | None) -> Moment | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(said) if DAY.fullmatch(said) else datetime.fromisoformat(said)
    except ValueError as error:
        raise Unprocessable(f"{said!r} is no date such as 2026-03-21 or 2026-03-21T09:00:00+01:00") from error


def pinned(event: Event) -> Arguments:
    """To the event as it was when it was shown."""
    return {"event_uid": event.uid, "calendar_id": event.calendar_id, "etag": tag(event.etag)}


def named(event: Event) -> str:
    series = ", with all of its series" if event.rule else ""
    return f"“{event.summary}” of {event.start.isoformat()}{series}"


def short(said: str) -> str:
    return one_line(said)[:LONGEST]
