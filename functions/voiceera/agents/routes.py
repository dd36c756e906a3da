from typing import Annotated

from fastapi import Depends, Query

from functions.voiceera.agents.schemas import (
    AgentIn,
    AgentOut,
    AgentsIn,
    AgentsOut,
    CloneIn,
    ListedOut,
    NewAgentIn,
    RollbackIn,
    VersionsOut,
)
from shared.domain.agents.service import AgentService
from shared.domain.agents.wiring import agent_service
from shared.web.dialects import envelope
from shared.web.gate import CurrentUser

router = envelope.router(prefix="/agents", tags=["agents"])
Agents = Annotated[AgentService, Depends(agent_service)]
NO_NAME = CloneIn()


@router.get("")
async def list_agents(
    asked: Annotated[AgentsIn, Query()], user: CurrentUser, agents: Agents
) -> envelope.Envelope[AgentsOut]:
    """Newest first. `search` looks for the words in names and descriptions, however they are capitalised."""
    found = agents.page(user, asked.wanted())
    items = [ListedOut.of(agent) for agent in found.items]
    return envelope.ok(AgentsOut(total=found.total or 0, skip=asked.skip, limit=asked.limit, items=items))


@router.post("", status_code=201)
async def create_agent(body: NewAgentIn, user: CurrentUser, agents: Agents) -> envelope.Envelope[AgentOut]:
    """A name is taken once among a person's agents, however it is capitalised."""
    return envelope.ok(AgentOut.around(agents.create(user, body.fields())))


@router.get("/{agent_id}")
async def get_agent(agent_id: str, user: CurrentUser, agents: Agents) -> envelope.Envelope[AgentOut]:
    return envelope.ok(AgentOut.around(agents.get(user, agent_id)))


@router.put("/{agent_id}")
@router.patch("/{agent_id}")
async def update_agent(
    agent_id: str, body: AgentIn, user: CurrentUser, agents: Agents
) -> envelope.Envelope[AgentOut]:
    """What is not named stays; a change makes a version."""
    return envelope.ok(AgentOut.around(agents.update(user, agent_id, body.changes())))


@router.delete("/{agent_id}", status_code=204)
async def delete_agent(agent_id: str, user: CurrentUser, agents: Agents) -> None:
    agents.delete(user, agent_id)


@router.get("/{agent_id}/versions")
async def list_versions(agent_id: str, user: CurrentUser, agents: Agents) -> envelope.Envelope[VersionsOut]:
    """Newest first; the last fifty are kept."""
    found = [AgentOut.around(version) for version in agents.versions(user, agent_id)]
    return envelope.ok(VersionsOut(total=len(found), items=found))


@router.get("/{agent_id}/versions/{version}")
async def get_version(
    agent_id: str, version: int, user: CurrentUser, agents: Agents
) -> envelope.Envelope[AgentOut]:
    return envelope.ok(AgentOut.around(agents.version(user, agent_id, version)))


@router.post("/{agent_id}/rollback")
async def roll_back_agent(
    agent_id: str, body: RollbackIn, user: CurrentUser, agents: Agents
) -> envelope.Envelope[AgentOut]:
    """As it was in that version, as a new one."""
    return envelope.ok(AgentOut.around(agents.roll_back(user, agent_id, body.version)))


@router.post("/{agent_id}/clone", status_code=201)
async def clone_agent(
    agent_id: str, user: CurrentUser, agents: Agents, body: CloneIn = NO_NAME
) -> envelope.Envelope[AgentOut]:
    """Without a name it becomes `… (copy)`."""
    return envelope.ok(AgentOut.around(agents.clone(user, agent_id, body.name)))
