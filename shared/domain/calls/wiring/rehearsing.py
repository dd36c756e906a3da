"""Who answers in a rehearsal: whoever answers in a call."""

from functools import cache

from shared.domain.agents.wiring import agent_service
from shared.domain.calls.service.rehearsing import RehearsalService
from shared.domain.calls.wiring.speaking import speech
from shared.domain.ledger.wiring.keeping import account


@cache
def rehearsal_service() -> RehearsalService:
    return RehearsalService(agent_service(), speech(), account())
