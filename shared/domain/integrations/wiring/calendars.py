from functools import cache

from shared.domain.integrations.service.calendars import CalendarService
from shared.domain.integrations.wiring.accounts import account_service, calendars


@cache
def calendar_service() -> CalendarService:
    return CalendarService(account_service(), calendars)
