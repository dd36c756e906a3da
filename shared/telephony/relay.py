"""The frames of a ConversationRelay socket: the carrier listens and speaks, we read and write text.

What it sends is read into a type each; a field nobody knows is ignored, a type nobody knows is `Unheard`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.telephony import Unreadable

LONGEST_FRAME = 32 * 1024


@dataclass(frozen=True, slots=True)
class Setup:
    """The first frame. `facts` are those the answer document named."""

    session_id: str
    call_id: str
    account: str
    to: str
    caller: str
    direction: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What was heard; more of the same follows unless it is the last."""

    text: str
    language: str = ""
    last: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    digit: str


@dataclass(frozen=True, slots=True)
class Interrupt:
    """The callee spoke over us: this much had been heard of what we said."""

    heard: str
    after_ms: int


@dataclass(frozen=True, slots=True)
class Trouble:
    description: str


@dataclass(frozen=True, slots=True)
class Unheard:
    type: str


Incoming = Setup | Prompt | Key | Interrupt | Trouble | Unheard


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of what is to be said; the carrier speaks at the latest when the last one has come."""

    token: str
    last: bool = True
    language: str = ""
    interruptible: bool | None = None
    preemptible: bool | None = None


@dataclass(frozen=True, slots=True)
class Play:
    source: str
    loop: int = 1
    interruptible: bool | None = None
    preemptible: bool | None = None


@dataclass(frozen=True, slots=True)
class SendDigits:
    digits: str


@dataclass(frozen=True, slots=True)
class Language:
    speaks: str = ""
    hears: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """The call goes on with what follows in its document, which is told the hand-off."""

    handoff: str = ""


Outgoing = Text | Play | SendDigits | Language | End


def parsed(frame: str | bytes) -> Incoming:
    if len(frame) > LONGEST_FRAME:
        raise Unreadable("A frame is longer than the carrier makes them")
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise Unreadable("A frame is JSON") from error
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Unreadable("A frame is an object with a type")
    return _read(message["type"], message)


def _read(kind: str, message: dict[str, Any]) -> Incoming:
    match kind:
        case "setup":
            return _setup(message)
        case "prompt":
            return Prompt(_text(message, "voicePrompt"), _text(message, "lang"), message.get("last") is not False)
        case "dtmf":
            return Key(_text(message, "digit"))
        case "interrupt":
            return Interrupt(
                _text(message, "utteranceUntilInterrupt"), _number(message, "durationUntilInterruptMs")
            )
        case "error":
            return Trouble(_text(message, "description"))
        case _:
            return Unheard(kind[:60])


def _setup(message: dict[str, Any]) -> Setup:
    given = message.get("customParameters")
    facts = given if isinstance(given, dict) else {}
    found = Setup(
        session_id=_text(message, "sessionId"),
        call_id=_text(message, "callSid"),
        account=_text(message, "accountSid"),
        to=_text(message, "to"),
        caller=_text(message, "from"),
        direction=_text(message, "direction"),
        facts={str(name): str(value) for name, value in facts.items()},
    )
    if not found.call_id:
        raise Unreadable("A setup names its call")
    return found


def _text(message: Mapping[str, Any], name: str) -> str:
    """Numbers come as numbers from some and as text from others."""
    value = message.get(name)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _number(message: Mapping[str, Any], name: str) -> int:
    text = _text(message, name)
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def encoded(message: Outgoing) -> str:
    return json.dumps(_written(message), ensure_ascii=False, separators=(",", ":"))


def _written(message: Outgoing) -> dict[str, Any]:
    match message:
        case Text(token, last, language, interruptible, preemptible):
            more = {"lang": language or None, "interruptible": interruptible, "preemptible": preemptible}
            return {"type": "text", "token": token, "last": last, **_given(more)}
        case Play(source, loop, interruptible, preemptible):
            more = {"interruptible": interruptible, "preemptible": preemptible}
            return {"type": "play", "source": source, "loop": loop, **_given(more)}
        case SendDigits(digits):
            return {"type": "sendDigits", "digits": digits}
        case Language(speaks, hears):
            more = {"ttsLanguage": speaks or None, "transcriptionLanguage": hears or None}
            return {"type": "language", **_given(more)}
        case End(handoff):
            return {"type": "end", **_given({"handoffData": handoff or None})}


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
