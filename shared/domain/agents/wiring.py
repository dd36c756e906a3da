"""Which table stands behind agents."""

from functools import cache

from shared.domain.agents.repository import AgentRepository
from shared.domain.agents.service import AgentService


@cache
def agent_service() -> AgentService:
    return AgentService(AgentRepository())
