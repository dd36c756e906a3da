"""Agents, their versions, the claims on their names, and how many there are."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from shared.domain.agents.model import (
    KEPT_VERSIONS,
    MOST_AGENTS,
    Agent,
    AgentStatus,
    Counted,
    Listed,
    Voice,
    folded,
)
from shared.kit.clock import rfc3339
from shared.tables.agents import AgentItem
from shared.tables.transactions import agreed

COUNT = "count"


@dataclass(frozen=True, slots=True)
class AgentRepository:
    def add(self, new: Agent) -> bool:
        """False when the name is taken, or there are too many."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(new, agent_thing(new.id)), condition=AgentItem.thing.does_not_exist())
            transaction.save(to_item(new, version_thing(new.id, new.version), listed=False))
            claim(transaction, new)
            room = AgentItem.thing.does_not_exist() | (AgentItem.total < MOST_AGENTS)
            steps = [AgentItem.total.add(1), counter(new.status).add(1)]
            transaction.update(AgentItem(new.user_id, COUNT), actions=steps, condition=room)

        return agreed(fill)

    def get(self, user_id: str, agent_id: str) -> Agent | None:
        return self._read(user_id, agent_thing(agent_id))

    def version(self, user_id: str, agent_id: str, number: int) -> Agent | None:
        return self._read(user_id, version_thing(agent_id, number))

    def _read(self, user_id: str, thing: str) -> Agent | None:
        try:
            return from_item(AgentItem.get(user_id, thing, consistent_read=True))
        except DoesNotExist:
            return None

    def versions(self, user_id: str, agent_id: str) -> list[Agent]:
        mine = AgentItem.thing.startswith(version_thing(agent_id))
        found = AgentItem.query(user_id, mine, scan_index_forward=False, consistent_read=True)
        return [from_item(item) for item in found]

    def replace(self, before: Agent, after: Agent) -> bool:
        """False when it is not as it was read, or the new name is taken."""

        def fill(transaction: TransactWrite) -> None:
            unchanged = AgentItem.version == before.version
            transaction.save(to_item(after, agent_thing(after.id)), condition=unchanged)
            transaction.save(to_item(after, version_thing(after.id, after.version), listed=False))
            if after.version > KEPT_VERSIONS:
                oldest = version_thing(after.id, after.version - KEPT_VERSIONS)
                transaction.delete(AgentItem(after.user_id, oldest))
            if folded(before.name) != folded(after.name):
                transaction.delete(AgentItem(before.user_id, name_thing(before)))
                claim(transaction, after)
            if before.status is not after.status:
                steps = [counter(before.status).add(-1), counter(after.status).add(1)]
                transaction.update(AgentItem(after.user_id, COUNT), actions=steps)

        return agreed(fill)

    def claimed(self, agent: Agent) -> bool:
        """Whether another agent has its name."""
        try:
            item = AgentItem.get(agent.user_id, name_thing(agent), consistent_read=True)
        except DoesNotExist:
            return False
        return bool(item.agent_id != agent.id)

    def remove(self, gone: Agent) -> bool:
        """False when it is not as it was read."""

        def fill(transaction: TransactWrite) -> None:
            item = AgentItem(gone.user_id, agent_thing(gone.id))
            transaction.delete(item, condition=AgentItem.version == gone.version)
            transaction.delete(AgentItem(gone.user_id, name_thing(gone)))
            for number in range(max(1, gone.version - KEPT_VERSIONS), gone.version + 1):
                transaction.delete(AgentItem(gone.user_id, version_thing(gone.id, number)))
            steps = [AgentItem.total.add(-1), counter(gone.status).add(-1)]
            transaction.update(AgentItem(gone.user_id, COUNT), actions=steps)

        return agreed(fill)

    def counted(self, user_id: str) -> Counted:
        try:
            item = AgentItem.get(user_id, COUNT, consistent_read=True)
        except DoesNotExist:
            return Counted()
        return Counted(int(item.total), {status: int(getattr(item, status.value) or 0) for status in AgentStatus})

    def newest(self, user_id: str, status: AgentStatus | None, most: int = MOST_AGENTS) -> Iterator[Listed]:
        """`most` keeps the library from reading on."""
        index, key = (AgentItem.shelved, shelf_of(user_id, status)) if status else (AgentItem.recent, user_id)
        found = index.query(key, scan_index_forward=False, page_size=most)
        return (listed(item) for item in islice(found, most))

    def names(self, user_id: str) -> set[str]:
        mine = AgentItem.thing.startswith("name#")
        found = AgentItem.query(user_id, mine, consistent_read=True, attributes_to_get=["thing"])
        return {str(item.thing).removeprefix("name#") for item in found}


def claim(transaction: TransactWrite, agent: Agent) -> None:
    item = AgentItem(agent.user_id, name_thing(agent), agent_id=agent.id)
    transaction.save(item, condition=AgentItem.thing.does_not_exist())


def counter(status: AgentStatus) -> Any:
    return getattr(AgentItem, status.value)


def agent_thing(agent_id: str) -> str:
    return f"agent#{agent_id}"


def version_thing(agent_id: str, number: int | None = None) -> str:
    return f"version#{agent_id}#" + ("" if number is None else f"{number:08d}")


def name_thing(agent: Agent) -> str:
    return f"name#{folded(agent.name)}"


def shelf_of(user_id: str, status: AgentStatus) -> str:
    return f"{user_id}#{status}"


def to_item(agent: Agent, thing: str, *, listed: bool = True) -> AgentItem:
    """A version is in no list."""
    return AgentItem(
        agent.user_id,
        thing,
        agent_id=agent.id,
        name=agent.name,
        description=agent.description,
        llm_provider=agent.llm_provider,
        llm_model=agent.llm_model,
        stt_provider=agent.stt_provider,
        tts_provider=agent.tts_provider,
        system_prompt=agent.system_prompt,
        greeting=agent.greeting,
        language=agent.language,
        voice=asdict(agent.voice),
        longest_seconds=agent.longest_seconds,
        interruptible=agent.interruptible,
        collections=list(agent.collections) or None,
        tools=list(agent.tools) or None,
        status=agent.status.value,
        version=agent.version,
        created_at=rfc3339(agent.created_at),
        updated_at=rfc3339(agent.updated_at),
        touched=f"{rfc3339(agent.created_at)}#{agent.id}" if listed else None,
        shelf=shelf_of(agent.user_id, agent.status) if listed else None,
    )


def from_item(item: Any) -> Agent:
    return Agent(
        user_id=item.user_id,
        id=item.agent_id,
        name=item.name,
        description=item.description,
        llm_provider=item.llm_provider,
        llm_model=item.llm_model,
        stt_provider=item.stt_provider,
        tts_provider=item.tts_provider,
        system_prompt=item.system_prompt,
        greeting=item.greeting,
        language=item.language,
        voice=Voice(**item.voice),
        longest_seconds=int(item.longest_seconds),
        interruptible=item.interruptible,
        collections=tuple(item.collections or ()),
        tools=tuple(item.tools or ()),
        status=AgentStatus(item.status),
        version=int(item.version),
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
    )


def listed(item: Any) -> Listed:
    return Listed(
        id=item.agent_id,
        name=item.name,
        description=item.description,
        llm_provider=item.llm_provider,
        llm_model=item.llm_model,
        language=item.language,
        status=AgentStatus(item.status),
        version=int(item.version),
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
    )
