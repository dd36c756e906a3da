"""Bodies and answers of `/api/integrations/calendar`."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Response
from pydantic import BeforeValidator, Field

from functions.voiceassist.integrations.account_schemas import LINE, MAIL
from shared.calendars import Draft, Event, Moment, Person, Written
from shared.kit.clock import rfc3339
from shared.web.schemas import BothOut, In

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
UID = r"^[A-Za-z0-9@._{}-]{1,200}$"


def moment_of(given: Any) -> Any:
    """A day where it is written as one, otherwise a moment."""
    if isinstance(given, str) and DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            return given
    return given


MomentIn = Annotated[datetime | date, BeforeValidator(moment_of, json_schema_input_type=datetime | date)]
Text = Annotated[str, Field(max_length=10_000, pattern=PLAIN)]
Line = Annotated[str, Field(max_length=1000, pattern=PLAIN)]


def shown(moment: Moment) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return rfc3339(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


class CalendarOut(BothOut):
    id: str
    name: str
    color: str | None


class CalendarsOut(BothOut):
    calendars: list[CalendarOut]
    count: int


class AttendeeIn(In):
    email: str = Field(max_length=320, pattern=MAIL)
    name: str | None = Field(default=None, max_length=200, pattern=LINE)


class CalendarEventIn(In):
    summary: Line | None = None
    start: MomentIn | None = None
    end: MomentIn | None = None
    description: Text | None = None
    location: Line | None = None
    timezone: str | None = Field(default=None, max_length=100, pattern=r"^[A-Za-z0-9_+/-]*$")
    recurrence_rule: str | None = Field(default=None, max_length=500, pattern=r"^[A-Za-z0-9=;,+-]*$")
    attendees: Annotated[list[AttendeeIn], Field(max_length=100)] | None = None
    calendar_id: str | None = Field(default=None, max_length=300)

    def draft(self) -> Draft:
        """A text that is null is taken away."""
        texts = {
            name: getattr(self, name) or "" for name in ("description", "location") if name in self.model_fields_set
        }
        return Draft(
            summary=self.summary,
            start=self.start,
            end=self.end,
            zone=self.timezone,
            rule=self.recurrence_rule,
            attendees=None
            if self.attendees is None
            else [Person(each.email, each.name) for each in self.attendees],
            **texts,
        )


class NewCalendarEventIn(CalendarEventIn):
    summary: Line
    start: MomentIn
    end: MomentIn
    uid: str | None = Field(default=None, pattern=UID)


class AttendeeOut(BothOut):
    email: str
    name: str | None
    status: str | None


class CalendarEventOut(BothOut):
    uid: str
    calendar_id: str
    summary: str
    description: str | None
    start: str
    end: str
    all_day: bool
    timezone: str | None
    location: str | None
    status: str | None
    organizer: AttendeeOut | None
    attendees: list[AttendeeOut]
    recurrence_id: str | None
    recurrence_rule: str | None
    etag: str | None

    @classmethod
    def of(cls, event: Event) -> "CalendarEventOut":
        return cls(
            uid=event.uid,
            calendar_id=event.calendar_id,
            summary=event.summary,
            description=event.description,
            start=shown(event.start),
            end=shown(event.end),
            all_day=not isinstance(event.start, datetime),
            timezone=event.zone,
            location=event.location,
            status=event.status,
            organizer=AttendeeOut.model_validate(event.organizer) if event.organizer else None,
            attendees=[AttendeeOut.model_validate(each) for each in event.attendees],
            recurrence_id=shown(event.recurrence_id) if event.recurrence_id else None,
            recurrence_rule=event.rule,
            etag=event.etag,
        )


class CalendarEventsOut(BothOut):
    events: list[CalendarEventOut]
    count: int
    cursor: str | None
    has_more: bool


class EventWrittenOut(BothOut):
    event_uid: str
    status: str
    calendar_id: str | None = None
    etag: str | None = None

    @classmethod
    def tagged(cls, written: Written, status: str, response: Response) -> "EventWrittenOut":
        if written.etag:
            response.headers["etag"] = written.etag
        return cls(event_uid=written.uid, status=status, calendar_id=written.calendar_id, etag=written.etag)
