"""What models, speech and tools cost, and what a person may spend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

INDEXING, SEARCH = "indexing", "search"
ASIDE = frozenset({INDEXING, SEARCH})  # are no turns


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a provider. `micros` none: its price is not known.

    Of speech (`stt`, `tts`) how much was heard or said counts, and `latency_ms` is until its text or its first sound.
    """

    kind: str
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    micros: int | None
    estimated: bool
    audio_ms: int = 0
    characters: int = 0
    latency_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ToolUse:
    name: str
    failed: bool
    latency_ms: int


@dataclass(frozen=True, slots=True)
class Spent:
    calls: Sequence[Call] = ()
    tools: Sequence[ToolUse] = ()
    first_token_ms: int | None = None

    @property
    def input_tokens(self) -> int:
        return sum(call.input_tokens for call in self.calls)

    @property
    def output_tokens(self) -> int:
        return sum(call.output_tokens for call in self.calls)

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    @property
    def micros(self) -> int:
        return sum(call.micros or 0 for call in self.calls)

    @property
    def unpriced(self) -> int:
        return sum(call.micros is None for call in self.calls)


@dataclass(frozen=True, slots=True)
class About:
    """What something was used for."""

    kind: str
    id: str
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What was used on a day; what is spoken for counts what turns under way may still use."""

    date: str
    input_tokens: int = 0
    output_tokens: int = 0
    spoken_for: int = 0
    micros: int = 0
    micros_spoken_for: int = 0
    unpriced: int = 0
    turns: int = 0
    tool_calls: int = 0
    audio_ms: int = 0
    characters: int = 0

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


def day_of(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def next_day(moment: datetime) -> datetime:
    """When an allowance begins anew."""
    return datetime.combine(moment.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
