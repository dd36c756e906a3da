"""Which model finds the words in a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.domain.calls.model.dialogue import Said, Turn
from shared.llm import Message, Model, Passage, Request, Speaker, collected
from shared.llm.settings import ModelSettings, Provider

SPEAKERS = {"agent": Speaker.ASSISTANT, "callee": Speaker.USER}
LONGEST_REPLY = 300  # tokens
HISTORY = 40  # turns
# What the embedded model says where it has nothing to quote: it knows no more, and says no more.
UNKNOWN = "I am sorry, I cannot tell you that. Is there anything else you would like to know?"
TOLD = "Thank you for telling me. Is there anything you would like to know?"


@dataclass(frozen=True, slots=True)
class ModelSpeech:
    """The embedded model quotes: what it may quote is what the agent was told to say."""

    model: Model

    def reply(self, told: str, agent: Mapping[str, Any], turns: Sequence[Turn]) -> Said:
        spoken = [Message(SPEAKERS[turn.speaker], turn.text) for turn in turns[-HISTORY:] if turn.text]
        script = str(agent.get("system_prompt", ""))
        quoted = (Passage("prompt", "prompt", str(agent.get("name", "")), script, 1.0),) if script else ()
        request = Request(
            (Message(Speaker.SYSTEM, told), *spoken),
            passages=quoted,
            model=self._named(agent),
            max_tokens=LONGEST_REPLY,
        )
        answer = collected(self.model.stream(request))
        tokens = sum(usage.input_tokens + usage.output_tokens for usage in answer.usages)
        facts = answer.finished.facts if answer.finished else {}
        if facts.get("generative") is False and not facts.get("supported"):
            return Said(UNKNOWN if spoken and "?" in spoken[-1].text else TOLD)
        return Said(plain(answer.text), tokens)

    def _named(self, agent: Mapping[str, Any]) -> str:
        """The agent's own, where the endpoint is the one it names."""
        mine = ModelSettings.load().provider is Provider.OPENAI and agent.get("llm_provider") == "openai"
        return str(agent.get("llm_model", "")) if mine else ""


def plain(text: str) -> str:
    """Nobody says the number of a quote aloud."""
    words = [word for word in text.split() if not (word.startswith("[") and word.rstrip(".,").endswith("]"))]
    return " ".join(words)


@cache
def speech() -> ModelSpeech:
    settings = ModelSettings.load()
    if settings.provider is Provider.OPENAI:
        from shared.llm.openai import OpenAIModel  # noqa: PLC0415  # each costs its own imports

        return ModelSpeech(OpenAIModel(settings))
    from shared.llm.extractive import ExtractiveModel  # noqa: PLC0415  # as above

    return ModelSpeech(ExtractiveModel())
