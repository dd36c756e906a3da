"""For functions that answer: what the assistant may do with a person's accounts elsewhere."""

from collections.abc import Iterator, Sequence
from functools import cache

from shared.domain.actions.repository import ActionRepository
from shared.domain.actions.service.proposing import ProposingService
from shared.domain.actions.service.tools import calendar_tools, mail_tools
from shared.domain.integrations.model import IntegrationKind
from shared.domain.integrations.wiring.accounts import account_service
from shared.domain.integrations.wiring.calendars import calendar_service
from shared.domain.integrations.wiring.mail import mail_service
from shared.kit.principal import Principal
from shared.tools import Tool


@cache
def proposing_service() -> ProposingService:
    return ProposingService(ActionRepository())


def outcomes(user_id: str, action_ids: Sequence[str]) -> str:
    return proposing_service().outcomes(user_id, action_ids)


def own_tools(user: Principal) -> Iterator[Tool]:
    """Of the accounts that are set up; of no other the model hears."""
    ready = {state.kind for state in account_service().states(user) if state.configured}
    if IntegrationKind.CALENDAR in ready:
        yield from calendar_tools(user, calendar_service(), proposing_service())
    if IntegrationKind.MAIL in ready:
        yield from mail_tools(user, mail_service(), proposing_service())
