"""Voice agents: how one thinks, hears, speaks and what it says. Every change makes a version."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.kit.errors import Conflict, NotFound, Unprocessable
from shared.kit.texts import one_line, tidy

MOST_AGENTS = 1000
KEPT_VERSIONS = 50
LONGEST_NAME = 100
LONGEST_DESCRIPTION = 2000
LONGEST_PROMPT = 20_000
LONGEST_GREETING = 1000
SHORTEST_CALL, LONGEST_CALL = 60, 3600
SLOWEST, FASTEST = 0.25, 4.0

THINKING = frozenset({"openai", "anthropic", "local", "groq", "grok", "google", "mistral", "vllm", "azure"})
HEARING = frozenset({"deepgram", "google", "ai4bharat", "openai", "sarvam", "elevenlabs", "bhashini", "local"})
MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}")
MOST_COLLECTIONS, MOST_TOOLS = 10, 20
COLLECTION = re.compile(r"\S(.{0,98}\S)?")
TOOL = re.compile(r"[A-Za-z0-9_.-]{1,100}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Z]{2}|[0-9]{3}))?")
# A voice that every provider has one for.
NEUTRAL = r"[a-z]+_(?:male|female|neutral)"
ANY_VOICE = r"[A-Za-z0-9][A-Za-z0-9 ._:-]{0,99}"
# The form a provider gives its voices' names; the catalogues themselves change from week to week.
VOICES: Mapping[str, str] = {
    "cartesia": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "openai": r"alloy|ash|ballad|coral|echo|fable|marin|cedar|nova|onyx|sage|shimmer|verse",
    "elevenlabs": r"[A-Za-z0-9]{20}",
    "google": r"[a-z]{2,3}-[A-Z]{2}-[A-Za-z0-9-]{1,60}",
    "deepgram": r"aura(?:-2)?-[a-z]+-[a-z]{2}",
    "ai4bharat": r"male|female",
    "bhashini": r"male|female",
    "sarvam": r"[a-z]{2,30}",
    "local": ANY_VOICE,
}


class AgentStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Voice:
    voice_id: str | None = None
    speed: float = 1.0
    tone: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list shows of an agent."""

    id: str
    name: str
    description: str
    llm_provider: str
    llm_model: str
    language: str
    status: AgentStatus
    version: int
    created_at: datetime
    updated_at: datetime

    def speaks_of(self, words: str) -> bool:
        return words in folded(self.name) or words in folded(self.description)


@dataclass(frozen=True, slots=True)
class Agent:
    user_id: str
    id: str
    name: str
    description: str
    llm_provider: str
    llm_model: str
    stt_provider: str
    tts_provider: str
    system_prompt: str
    language: str
    created_at: datetime
    updated_at: datetime
    voice: Voice = field(default_factory=Voice)
    greeting: str = ""
    longest_seconds: int = 600
    interruptible: bool = True
    collections: tuple[str, ...] = ()  # of its person's documents: what it may look up in a call
    tools: tuple[str, ...] = ()
    status: AgentStatus = AgentStatus.ACTIVE
    version: int = 1


# What a version is: everything else of an agent belongs to the agent itself.
VERSIONED = (
    "name", "description", "llm_provider", "llm_model", "stt_provider", "tts_provider", "system_prompt", "language",
    "voice", "greeting", "longest_seconds", "interruptible", "collections", "tools",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    total: int = 0
    of: Mapping[AgentStatus, int] = field(default_factory=dict)


def changed(before: Agent, changes: Mapping[str, Any], now: datetime) -> Agent:
    after = replace(before, **changes, updated_at=now, version=before.version + 1)
    refuse_impossible(after)
    return after


def restored(now_is: Agent, version: Agent, now: datetime) -> Agent:
    """As it was then, as a new version: what has been in between stays in the history."""
    return changed(now_is, {name: getattr(version, name) for name in VERSIONED}, now)


def alike(one: Agent, other: Agent) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in VERSIONED)


def same(before: Agent, changes: Mapping[str, Any]) -> bool:
    return all(getattr(before, name) == value for name, value in changes.items())


def refuse_impossible(agent: Agent) -> None:
    known(agent.llm_provider, THINKING, "llm_provider")
    known(agent.stt_provider, HEARING, "stt_provider")
    known(agent.tts_provider, VOICES, "tts_provider")
    fits(MODEL, agent.llm_model, "llm_model", "a model's name")
    fits(LANGUAGE, agent.language, "language", "a language tag such as en or hi-IN")
    within(agent.voice.speed, SLOWEST, FASTEST, "voice_parameters.speed")
    within(agent.longest_seconds, SHORTEST_CALL, LONGEST_CALL, "max_call_seconds")
    several(agent.collections, COLLECTION, MOST_COLLECTIONS, "collections")
    several(agent.tools, TOOL, MOST_TOOLS, "tools")
    voice = agent.voice.voice_id
    if voice is not None and not re.fullmatch(f"{NEUTRAL}|{VOICES[agent.tts_provider]}", voice):
        raise Unprocessable(
            f"`voice_id`: {agent.tts_provider} has no voice that is named so",
            field="voice_parameters.voice_id",
            given=voice,
        )


def known(given: str, names: Any, field_name: str) -> None:
    if given not in names:
        raise Unprocessable(f"`{field_name}` is one of {', '.join(sorted(names))}", field=field_name)


def fits(form: re.Pattern[str], given: str, field_name: str, what: str) -> None:
    if not form.fullmatch(given):
        raise Unprocessable(f"`{field_name}` takes {what}", field=field_name)


def several(given: Sequence[str], form: re.Pattern[str], most: int, field_name: str) -> None:
    if len(given) > most or not all(map(form.fullmatch, given)):
        raise Unprocessable(f"`{field_name}` are at most {most} names", field=field_name)


def within(given: float, least: float, most: float, field_name: str) -> None:
    if not least <= given <= most:
        raise Unprocessable(f"`{field_name}` is between {least:g} and {most:g}", field=field_name)


def checked_line(text: str, field_name: str, longest: int, *, empty: bool = False) -> str:
    return measured(one_line(text), field_name, longest, empty=empty)


def checked_text(text: str, field_name: str, longest: int, *, empty: bool = False) -> str:
    return measured(tidy(text), field_name, longest, empty=empty)


def measured(shown: str, field_name: str, longest: int, *, empty: bool) -> str:
    if len(shown) > longest or not (shown or empty):
        raise Unprocessable(f"`{field_name}` has {0 if empty else 1} to {longest} characters", field=field_name)
    return shown


def folded(text: str) -> str:
    """Two spellings that a person takes for one are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def free_name(name: str, taken: set[str]) -> str:
    """`Sales (copy)`, or else `Sales (copy 2)` and so on."""
    number = 1
    while True:
        tail = " (copy)" if number == 1 else f" (copy {number})"
        shown = name[: LONGEST_NAME - len(tail)].rstrip() + tail
        if folded(shown) not in taken:
            return shown
        number += 1


def not_there() -> NotFound:
    return NotFound("Agent not found", code="AGENT_001")


def no_such_version() -> NotFound:
    return NotFound("The agent has no such version", code="AGENT_001", field="version")


def name_taken() -> Conflict:
    return Conflict("An agent of yours has this name already", code="AGENT_002", field="name")


def too_many() -> Conflict:
    return Conflict(f"{MOST_AGENTS} agents are the most: delete one first", code="AGENT_003")
