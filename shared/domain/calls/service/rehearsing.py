"""A conversation with an agent in writing, before anybody is called."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from shared.domain.agents.model import Agent
from shared.domain.agents.service import AgentService
from shared.domain.calls.model.dialogue import (
    GOODBYE,
    PARTING,
    Books,
    Reply,
    Speech,
    Turn,
    greeting_of,
    instructions,
)
from shared.kit.clock import Clock, utc_now
from shared.kit.principal import Principal

NUMBER = "+10000000000"  # nobody's: a rehearsal calls no one


@dataclass(frozen=True, slots=True)
class RehearsalService:
    agents: AgentService
    speech: Speech
    books: Books
    now: Clock = utc_now

    def reply(
        self, user: Principal, agent_id: str, said: Sequence[tuple[str, str]], variables: Mapping[str, str]
    ) -> tuple[Agent, Reply]:
        """To what was said so far, by `agent` and `callee` in turn; to nothing, the greeting."""
        agent = self.agents.get(user, agent_id)
        config = asdict(agent)
        if not said:
            return agent, Reply(greeting_of(config, variables))
        if GOODBYE.search(said[-1][1]):
            return agent, Reply(PARTING, ends=True)
        turns = [Turn(number, who, text, self.now()) for number, (who, text) in enumerate(said, start=1)]
        told = instructions(config, variables, NUMBER)
        with self.books.opened(user, "rehearsal", agent.id, told) as page:
            words = self.speech.reply(user, told, config, turns)
            page.spent = words.spent
        return agent, Reply(words.text, ends=bool(GOODBYE.search(words.text)))
