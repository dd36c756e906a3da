"""What a model may ask to have done. A tool never raises at the model: what went wrong is its result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from shared.kit.clock import utc_now


@dataclass(frozen=True, slots=True)
class ToolContext:
    """For whom a tool runs, and in which turn. `timezone` is an IANA name, where it is known."""

    user_id: str
    product: str = ""
    conversation_id: str = ""
    turn_id: str = ""
    timezone: str = "UTC"
    now: Callable[[], datetime] = utc_now


@dataclass(frozen=True, slots=True)
class ToolResult:
    """`text` is for the model; `data` for whoever shows or cites what was found."""

    text: str
    failed: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


class ToolFailed(Exception):
    """Its sentence is told to the model, so that it may try differently."""


class Tool(Protocol):
    """`parameters` is a JSON schema of an object; `writes` says that running it changes something somewhere."""

    @property
    def name(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def parameters(self) -> Mapping[str, Any]: ...

    @property
    def writes(self) -> bool: ...

    def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """May raise `ToolFailed`."""
        ...
