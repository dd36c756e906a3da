"""A person's calendars."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from shared.calendars import Calendar, Calendars, Draft, Event, Moment, Written
from shared.domain.integrations.model import IntegrationKind, Opened
from shared.domain.integrations.service.accounts import AccountService
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, Unprocessable
from shared.kit.making import made_before, new_id
from shared.kit.paging import Page
from shared.kit.principal import Principal

USUAL = timedelta(days=30)
LONGEST = timedelta(days=732)


@dataclass(frozen=True, slots=True)
class CalendarService:
    accounts: AccountService
    reach: Callable[[Opened], Calendars]
    now: Clock = utc_now

    def calendars(self, user: Principal) -> list[Calendar]:
        return self._of(user).all()

    def events(
        self,
        user: Principal,
        calendar_id: str | None,
        start: datetime | None,
        end: datetime | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Event]:
        """A month from today where nothing is said."""
        begins = start or (end - USUAL if end else self.now().replace(hour=0, minute=0, second=0, microsecond=0))
        ends = end or begins + USUAL
        if not begins < ends <= begins + LONGEST:
            raise Unprocessable(f"A range ends after it begins, and within {LONGEST.days} days", field="end_date")
        return self._of(user).between(calendar_id, begins, ends, limit, cursor)

    def create(self, user: Principal, calendar_id: str | None, uid: str | None, draft: Draft) -> Written:
        calendars, named = self._of(user), uid or new_id()
        try:
            return calendars.create(calendar_id, named, draft)
        except Conflict:
            before = None if uid else made_before(lambda: calendars.one(calendar_id, named))
            if before is None:
                raise
            return Written(before.uid, before.calendar_id, before.etag)

    def event(self, user: Principal, calendar_id: str | None, uid: str, occurrence: Moment | None = None) -> Event:
        return self._of(user).one(calendar_id, uid, occurrence)

    def update(
        self,
        user: Principal,
        calendar_id: str | None,
        uid: str,
        draft: Draft,
        seen: frozenset[str] | None,
        occurrence: Moment | None = None,
    ) -> Written:
        return self._of(user).update(calendar_id, uid, draft, seen, occurrence)

    def delete(
        self,
        user: Principal,
        calendar_id: str | None,
        uid: str,
        seen: frozenset[str] | None,
        occurrence: Moment | None = None,
    ) -> None:
        self._of(user).delete(calendar_id, uid, seen, occurrence)

    def _of(self, user: Principal) -> Calendars:
        return self.reach(self.accounts.opened(user, IntegrationKind.CALENDAR))


def beginning(moment: Moment | None) -> datetime | None:
    if moment is None or isinstance(moment, datetime):
        return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.combine(moment, time(), UTC)
