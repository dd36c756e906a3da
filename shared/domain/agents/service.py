"""What a person may do with agents of their own. Somebody else's is not found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from shared.domain.agents.model import (
    LONGEST_DESCRIPTION,
    LONGEST_GREETING,
    LONGEST_NAME,
    LONGEST_PROMPT,
    MOST_AGENTS,
    Agent,
    AgentStatus,
    Listed,
    alike,
    changed,
    checked_line,
    checked_text,
    folded,
    free_name,
    name_taken,
    no_such_version,
    not_there,
    refuse_impossible,
    restored,
    same,
    too_many,
)
from shared.domain.agents.repository import AgentRepository
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, Stale
from shared.kit.ids import is_id
from shared.kit.making import made_before, new_id
from shared.kit.paging import Page
from shared.kit.principal import Principal

CHECKS: Mapping[str, Callable[[str], str]] = {
    "name": lambda text: checked_line(text, "name", LONGEST_NAME),
    "description": lambda text: checked_text(text, "description", LONGEST_DESCRIPTION, empty=True),
    "system_prompt": lambda text: checked_text(text, "system_prompt", LONGEST_PROMPT),
    "greeting": lambda text: checked_text(text, "greeting", LONGEST_GREETING, empty=True),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    status: AgentStatus | None = None
    search: str = ""
    skip: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class AgentService:
    agents: AgentRepository
    now: Clock = utc_now

    def create(self, user: Principal, fields: Mapping[str, Any]) -> Agent:
        now = self.now()
        new = Agent(user_id=user.user_id, id=new_id(), created_at=now, updated_at=now, **checked(fields))
        refuse_impossible(new)
        return self._added(new)

    def get(self, user: Principal, agent_id: str) -> Agent:
        found = self.agents.get(user.user_id, agent_id) if is_id(agent_id) else None
        if found is None:
            raise not_there()
        return found

    def page(self, user: Principal, wanted: Wanted) -> Page[Listed]:
        """A search looks through all of a person's agents, of which there are so many at most."""
        if wanted.search:
            words = folded(wanted.search)
            found = [each for each in self.agents.newest(user.user_id, wanted.status) if each.speaks_of(words)]
            return Page(found[wanted.skip : wanted.skip + wanted.limit], total=len(found))
        counted = self.agents.counted(user.user_id)
        total = counted.of.get(wanted.status, 0) if wanted.status else counted.total
        last = min(wanted.skip + wanted.limit, MOST_AGENTS)
        shown = islice(self.agents.newest(user.user_id, wanted.status, last), wanted.skip, None)
        return Page(list(shown) if wanted.skip < total else [], total=total)

    def all(self, user: Principal) -> Iterator[Agent]:
        for each in self.agents.newest(user.user_id, None):
            found = self.agents.get(user.user_id, each.id)
            if found is not None:
                yield found

    def update(self, user: Principal, agent_id: str, changes: Mapping[str, Any]) -> Agent:
        """What is not named stays. What changes nothing makes no version."""
        named = checked(changes)
        return self._changed(
            user, agent_id, lambda before: before if same(before, named) else self._new(before, named)
        )

    def versions(self, user: Principal, agent_id: str) -> list[Agent]:
        self.get(user, agent_id)
        return self.agents.versions(user.user_id, agent_id)

    def version(self, user: Principal, agent_id: str, number: int) -> Agent:
        self.get(user, agent_id)
        found = self.agents.version(user.user_id, agent_id, number)
        if found is None:
            raise no_such_version()
        return found

    def roll_back(self, user: Principal, agent_id: str, number: int) -> Agent:
        then = self.version(user, agent_id, number)

        def change(before: Agent) -> Agent:
            done = made_before(lambda: before if alike(before, then) else None)
            return done or restored(before, then, self.now())

        return self._changed(user, agent_id, change)

    def clone(self, user: Principal, agent_id: str, name: str | None) -> Agent:
        source, now, fresh = self.get(user, agent_id), self.now(), new_id()

        def attempt() -> Agent:
            shown = (
                checked({"name": name})["name"] if name else free_name(source.name, self.agents.names(user.user_id))
            )
            new = replace(source, id=fresh, name=shown, version=1, created_at=now, updated_at=now)
            try:
                return self._added(new)
            except Conflict as taken:
                if name is None and taken.code == name_taken().code:
                    raise Stale from taken
                raise

        return agreeing(attempt)

    def delete(self, user: Principal, agent_id: str) -> None:
        """Its versions go with it. A campaign that was launched keeps the version it began with."""

        def attempt() -> None:
            if not self.agents.remove(self.get(user, agent_id)):
                raise Stale

        agreeing(attempt)

    def _added(self, new: Agent) -> Agent:
        if before := made_before(lambda: self.agents.get(new.user_id, new.id)):
            return before
        if not self.agents.add(new):
            raise name_taken() if self.agents.claimed(new) else too_many()
        return new

    def _new(self, before: Agent, named: Mapping[str, Any]) -> Agent:
        return changed(before, named, self.now())

    def _changed(self, user: Principal, agent_id: str, change: Callable[[Agent], Agent]) -> Agent:
        def attempt() -> Agent:
            before = self.get(user, agent_id)
            after = change(before)
            if after is before or self.agents.replace(before, after):
                return after
            if self.agents.claimed(after):
                raise name_taken()
            raise Stale

        return agreeing(attempt)


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: CHECKS[name](value) if name in CHECKS else value for name, value in fields.items()}
