"""What stands behind the looks of administrators."""

from functools import cache

from shared.domain.conversations.wiring.conversations import thread_service
from shared.domain.identity.wiring.names import emails
from shared.domain.oversight.repository import OversightRepository
from shared.domain.oversight.service import OversightService


@cache
def oversight_service() -> OversightService:
    return OversightService(OversightRepository(), thread_service(), emails)
