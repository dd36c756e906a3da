"""What happens in a turn, in the order in which it happens. Transports turn these into what their clients read.

A turn's events end with `Done` or `Failed`, and nothing follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Started:
    """The worker has begun. `user_message_id` is what it answers."""

    user_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class ToolBegan:
    call: str
    tool: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolEnded:
    call: str
    tool: str
    failed: bool
    latency_ms: int
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the assistant would do, if the person says so."""

    action: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cited:
    citation: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """Something a developer wants to know; no part of the answer."""

    level: str
    message: str


@dataclass(frozen=True, slots=True)
class Done:
    """`text` is the answer as it is stored. `reason` is `stop`, `stopped`, `length`, `filtered` or `max_rounds`."""

    reason: str
    text: str
    at: str
    citations: Sequence[Mapping[str, Any]] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """`text` is what had been said before; where there is some, it is stored and marked."""

    code: str
    message: str
    at: str
    text: str = ""
    retry_after: int | None = None


TurnEvent = Started | Text | ToolBegan | ToolEnded | Proposed | Cited | Noted | Done | Failed
KINDS: Mapping[str, type[TurnEvent]] = {
    "started": Started,
    "text": Text,
    "tool_began": ToolBegan,
    "tool_ended": ToolEnded,
    "proposed": Proposed,
    "cited": Cited,
    "noted": Noted,
    "done": Done,
    "failed": Failed,
}
NAMES = {kind: name for name, kind in KINDS.items()}


def packed(event: TurnEvent) -> dict[str, Any]:
    return {"kind": NAMES[type(event)], **asdict(event)}


def unpacked(stored: Mapping[str, Any]) -> TurnEvent:
    kind = KINDS[stored["kind"]]
    return kind(**{name: value for name, value in stored.items() if name != "kind"})


def is_last(event: TurnEvent) -> bool:
    return isinstance(event, Done | Failed)
