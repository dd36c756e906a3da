"""Language models behind one port.

A model is asked with a `Request` and answers with a stream of events; whoever wants a plain answer collects them.
A stream ends with `Finished`, or raises one of the errors of `shared.llm.errors`. Before either it tells `Usage`, one
for every call to a provider that cost something: a call that broke off half-way was paid for too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

Cancelled = Callable[[], bool]


def never() -> bool:
    return False


class Speaker(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model wants a tool run. `fault` says why its arguments could not be read; they are empty then."""

    id: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """`images` are addresses the provider can fetch, or `data:` URLs."""

    role: Speaker
    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """`parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document, best first in a request. `start` is where `text` begins in the document's text."""

    id: str
    document_id: str
    title: str
    text: str
    score: float
    page: int | None = None
    start: int = 0
    source_type: str = "kb"
    url: str | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """`model` empty means the configured one. `passages` are for a provider that quotes instead of writing; for
    one that writes they belong into the messages."""

    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    passages: tuple[Passage, ...] = ()
    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """What a model thinks aloud; never part of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """`[number]` in the text stands for this quote: `start` and `end` are characters of the document's text."""

    number: int
    passage: Passage
    start: int
    end: int
    quote: str
    score: float


@dataclass(frozen=True, slots=True)
class Usage:
    """`estimated` where the provider did not say, or said what cannot be."""

    input_tokens: int
    output_tokens: int
    model: str
    cached_tokens: int = 0
    estimated: bool = False


class Reason(StrEnum):
    STOP = "stop"
    TOOLS = "tools"
    LENGTH = "length"  # the provider's or the request's limit: the answer is not whole
    FILTERED = "filtered"  # the provider's policy ended it
    CANCELLED = "cancelled"
    CUT = "cut"  # the provider ended the stream without saying that the answer is whole


@dataclass(frozen=True, slots=True)
class Finished:
    """`facts` label the answer: which provider, which model, whether text was generated at all."""

    reason: Reason
    facts: Mapping[str, Any] = field(default_factory=dict)


ModelEvent = TextDelta | ReasoningDelta | Cited | ToolCall | Usage | Finished


class Model(Protocol):
    def stream(self, request: Request, cancelled: Cancelled = never) -> Iterator[ModelEvent]:
        """`cancelled` is asked at most ten times a second; once it is true the stream ends within a second."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    tool_calls: tuple[ToolCall, ...]
    citations: tuple[Cited, ...]
    usages: tuple[Usage, ...]
    finished: Finished | None


def collected(events: Iterator[ModelEvent]) -> Answer:
    kept = list(events)
    return Answer(
        text="".join(event.text for event in kept if isinstance(event, TextDelta)),
        tool_calls=tuple(event for event in kept if isinstance(event, ToolCall)),
        citations=tuple(event for event in kept if isinstance(event, Cited)),
        usages=tuple(event for event in kept if isinstance(event, Usage)),
        finished=next((event for event in kept if isinstance(event, Finished)), None),
    )
