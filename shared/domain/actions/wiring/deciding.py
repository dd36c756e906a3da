from functools import cache

from shared.domain.actions.model import Kind
from shared.domain.actions.repository import ActionRepository
from shared.domain.actions.service.deciding import DecidingService
from shared.domain.actions.service.deeds import Events, Letters
from shared.domain.integrations.wiring.calendars import calendar_service
from shared.domain.integrations.wiring.mail import mail_service


@cache
def deciding_service() -> DecidingService:
    events, letters = Events(calendar_service()), Letters(mail_service())
    return DecidingService(
        ActionRepository(),
        {
            Kind.CREATE_EVENT: events.create,
            Kind.UPDATE_EVENT: events.update,
            Kind.DELETE_EVENT: events.delete,
            Kind.SEND_MAIL: letters.send,
        },
    )
