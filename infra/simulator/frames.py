"""What the application may send over a dialogue's socket, judged as strictly as the carrier does."""

import json
from dataclasses import dataclass
from typing import Any

SOUND_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Speech:
    text: str
    last: bool = True


@dataclass(frozen=True, slots=True)
class Sound:
    seconds: float
    what: str


@dataclass(frozen=True, slots=True)
class Ending:
    handoff: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The socket closed without a last word."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nobody said anything for as long as people wait."""


def understood(frame: str | bytes) -> Speech | Sound | Ending | str:
    """A sentence where it cannot be understood."""
    try:
        found = _read(json.loads(frame))
    except ValueError:
        found = None
    return found or f"Invalid message received: {str(frame)[:200]}"


def _read(message: Any) -> Speech | Sound | Ending | None:
    found: Speech | Sound | Ending | None = None
    match message:
        case {"type": "text", "token": str(token)}:
            found = Speech(token, message.get("last") is True)
        case {"type": "play", "source": str(source)}:
            found = Sound(SOUND_SECONDS, f"[plays {source}]")
        case {"type": "sendDigits", "digits": str(digits)}:
            found = Sound(0.3 * len(digits), f"[keys {digits}]")
        case {"type": "language"}:
            found = Sound(0.0, "[changes language]")
        case {"type": "end"} if isinstance(message.get("handoffData", ""), str):
            found = Ending(message.get("handoffData", ""))
    return found
