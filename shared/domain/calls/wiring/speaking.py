"""What finds the words in a call: the loop of model and tools that answers in chats, told to speak."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.domain.calls.model.dialogue import Said, Turn
from shared.domain.chat.service.agent import Agent
from shared.domain.chat.service.agent import Said as Spoken
from shared.domain.chat.wiring.models import outside_model
from shared.domain.chat.wiring.passages import found
from shared.domain.chat.wiring.tools import named_tools
from shared.domain.ledger.model.usage import Spent
from shared.kit.metering import metered
from shared.kit.observability import logger
from shared.kit.principal import Principal, Product
from shared.llm import Message, Passage, Request, Speaker
from shared.llm.costs import read_prices
from shared.llm.settings import ModelSettings, Provider
from shared.safety.data import as_data, new_nonce, rule
from shared.tools import ToolContext
from shared.tools.toolbox import Toolbox

SPEAKERS = {"agent": Speaker.ASSISTANT, "callee": Speaker.USER}
LONGEST_REPLY = 300  # tokens
LONGEST_QUESTION = 2000
HISTORY = 40  # turns
ROUNDS = 3  # of tools: somebody waits at the telephone
PASSAGES = 4
# What the embedded model says where it has nothing to quote: it knows no more, and says no more.
UNKNOWN = "I am sorry, I cannot tell you that. Is there anything else you would like to know?"
TOLD = "Thank you for telling me. Is there anything you would like to know?"


@dataclass(frozen=True, slots=True)
class LoopSpeech:
    """The embedded model quotes: what it may quote is what the agent was told to say, and what it may look up."""

    loop: Agent
    toolbox: Callable[[Sequence[str]], Toolbox] = named_tools

    def reply(self, owner: Principal, told: str, agent: Mapping[str, Any], turns: Sequence[Turn]) -> Said:
        spoken = [Message(SPEAKERS[turn.speaker], turn.text) for turn in turns[-HISTORY:] if turn.text]
        # One account holds what a person keeps: it is uploaded where documents are.
        reader = Principal(owner.user_id, Product.YOUWORKER)
        with metered() as heard:
            said = self._answered(reader, told, agent, spoken)
        spent = Spent([*said.calls, *self.loop.embedded(heard)], said.tools)
        if said.facts.get("generative") is False and not said.facts.get("supported"):
            return Said(UNKNOWN if spoken and "?" in spoken[-1].text else TOLD, spent)
        return Said(plain(said.text), spent)

    def _answered(
        self, reader: Principal, told: str, agent: Mapping[str, Any], spoken: Sequence[Message]
    ) -> Spoken:
        known = looked_up(reader, agent, spoken)
        request = Request(
            (Message(Speaker.SYSTEM, briefed(told, known)), *spoken),
            passages=(*script(agent), *known),
            model=named(agent),
            max_tokens=LONGEST_REPLY,
        )
        said = Spoken()
        context = ToolContext(reader.user_id, reader.product)
        for _ in self.loop.run(request, self.toolbox(agent.get("tools") or ()), context, said, never):
            continue
        return said


def never() -> bool:
    return False


def looked_up(reader: Principal, agent: Mapping[str, Any], spoken: Sequence[Message]) -> Sequence[Passage]:
    collections = agent.get("collections") or ()
    question = spoken[-1].text.strip()[:LONGEST_QUESTION] if spoken else ""
    if not collections or not question:
        return ()
    try:
        return found(reader, question, collections, PASSAGES)
    except Exception:  # noqa: BLE001  # the edge to a store: who is on the telephone is answered without it
        logger.exception("nothing could be looked up in a call")
        return ()


def briefed(told: str, known: Sequence[Passage]) -> str:
    if not known:
        return told
    nonce = new_nonce()
    pieces = [as_data(each.text, nonce, source=each.title) for each in known]
    return "\n\n".join([told, rule(nonce), *pieces])


def script(agent: Mapping[str, Any]) -> tuple[Passage, ...]:
    text = str(agent.get("system_prompt", ""))
    return (Passage("prompt", "prompt", str(agent.get("name", "")), text, 1.0),) if text else ()


def named(agent: Mapping[str, Any]) -> str:
    """The agent's own model, where the endpoint is the one it names."""
    mine = ModelSettings.load().provider is Provider.OPENAI and agent.get("llm_provider") == "openai"
    return str(agent.get("llm_model", "")) if mine else ""


def plain(text: str) -> str:
    """Nobody says the number of a quote aloud."""
    words = [word for word in text.split() if not (word.startswith("[") and word.rstrip(".,").endswith("]"))]
    return " ".join(words)


@cache
def speech() -> LoopSpeech:
    settings = ModelSettings.load()
    prices = read_prices(settings.prices)
    if settings.provider is Provider.OPENAI:
        return LoopSpeech(Agent(outside_model(), prices, ROUNDS))
    from shared.llm.extractive import ExtractiveModel  # noqa: PLC0415  # costs its own imports

    return LoopSpeech(Agent(ExtractiveModel(), prices, ROUNDS))
