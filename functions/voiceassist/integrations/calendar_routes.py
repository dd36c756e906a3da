from typing import Annotated

from fastapi import Depends, Header, Query, Response

from functions.voiceassist.integrations.calendar_schemas import (
    CalendarEventIn,
    CalendarEventOut,
    CalendarEventsOut,
    CalendarOut,
    CalendarsOut,
    EventWrittenOut,
    MomentIn,
    NewCalendarEventIn,
)
from shared.calendars import tag
from shared.domain.integrations.service.calendars import CalendarService, beginning
from shared.domain.integrations.wiring.calendars import calendar_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/integrations/calendar", tags=["integrations"])
Service = Annotated[CalendarService, Depends(calendar_service)]
IfMatch = Annotated[str | None, Header(max_length=1000)]
CalendarId = Annotated[str | None, Query(max_length=300)]
RecurrenceId = Annotated[MomentIn | None, Query(description="One occurrence of a series, and not all of them.")]


def seen(if_match: str | None) -> frozenset[str] | None:
    tags = frozenset(tag(each) for each in (if_match or "*").split(","))
    return None if "*" in tags else tags


@router.get("/calendars")
async def list_calendars(user: CurrentUser, service: Service) -> hybrid.Hybrid[CalendarsOut]:
    found = [CalendarOut.model_validate(calendar) for calendar in service.calendars(user)]
    return hybrid.ok(CalendarsOut(calendars=found, count=len(found)))


@router.get("/events")
async def list_events(  # noqa: PLR0913  # one parameter each of the query
    *,
    user: CurrentUser,
    service: Service,
    start_date: Annotated[MomentIn | None, Query()] = None,
    end_date: Annotated[MomentIn | None, Query()] = None,
    calendar_id: CalendarId = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> hybrid.Hybrid[CalendarEventsOut]:
    """By their start, series one occurrence at a time."""
    page = service.events(user, calendar_id, beginning(start_date), beginning(end_date), limit, cursor)
    events = [CalendarEventOut.of(event) for event in page.items]
    return hybrid.ok(
        CalendarEventsOut(events=events, count=len(events), cursor=page.cursor, has_more=bool(page.cursor))
    )


@router.get("/events/{event_uid}")
async def get_event(
    event_uid: str,
    user: CurrentUser,
    service: Service,
    calendar_id: CalendarId = None,
    recurrence_id: RecurrenceId = None,
) -> hybrid.Hybrid[CalendarEventOut]:
    """A series as a whole, with its rule; or one occurrence of it."""
    return hybrid.ok(CalendarEventOut.of(service.event(user, calendar_id, event_uid, recurrence_id)))


@router.post("/events", status_code=201)
async def create_event(
    body: NewCalendarEventIn, user: CurrentUser, service: Service, response: Response
) -> hybrid.Hybrid[EventWrittenOut]:
    """In the first calendar, where none is named. Whoever names the `uid` may ask twice: the second is 409."""
    written = service.create(user, body.calendar_id, body.uid, body.draft())
    return hybrid.ok(EventWrittenOut.tagged(written, "created", response))


@router.put("/events/{event_uid}")
@router.patch("/events/{event_uid}")
async def update_event(  # noqa: PLR0913  # one parameter each of the request
    *,
    event_uid: str,
    body: CalendarEventIn,
    user: CurrentUser,
    service: Service,
    response: Response,
    calendar_id: CalendarId = None,
    recurrence_id: RecurrenceId = None,
    if_match: IfMatch = None,
) -> hybrid.Hybrid[EventWrittenOut]:
    """What is not named stays. With `recurrence_id`, of one occurrence; with `If-Match`, only if nobody wrote since."""
    where = calendar_id or body.calendar_id
    written = service.update(user, where, event_uid, body.draft(), seen(if_match), recurrence_id)
    return hybrid.ok(EventWrittenOut.tagged(written, "updated", response))


@router.delete("/events/{event_uid}")
async def delete_event(
    event_uid: str,
    user: CurrentUser,
    service: Service,
    calendar_id: CalendarId = None,
    recurrence_id: RecurrenceId = None,
    if_match: IfMatch = None,
) -> hybrid.Hybrid[EventWrittenOut]:
    """All of a series; with `recurrence_id`, one occurrence."""
    service.delete(user, calendar_id, event_uid, seen(if_match), recurrence_id)
    return hybrid.ok(EventWrittenOut(event_uid=event_uid, status="deleted"))
