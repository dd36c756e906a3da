"""Who picks up, and what they do.

The last two digits of the number choose (`NUMBERS`); a script given by the control API for a number or its ending goes
first. A script is JSON: {"outcome": "answer", "answer_after": 4, "steps": [{"listen": 10}, {"say": "Hello"},
{"interrupt": "Wait", "after": 1}, {"press": "1"}, {"silence": 5}, {"hang_up": true}]}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

OUTCOMES = frozenset({"answer", "machine", "busy", "no-answer", "failed"})


@dataclass(frozen=True, slots=True)
class Listen:
    """Waits until we have said something; `patience` is in real seconds, for it is the application's time."""

    patience: float = 10.0


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Speaks `after` seconds into what we say."""

    text: str
    after: float = 1.0


@dataclass(frozen=True, slots=True)
class Press:
    digit: str


@dataclass(frozen=True, slots=True)
class Silence:
    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    pass


Step = Listen | Say | Interrupt | Press | Silence | HangUp


@dataclass(frozen=True, slots=True)
class Script:
    outcome: str = "answer"
    answer_after: float = 4.0
    steps: tuple[Step, ...] = ()
    faults: tuple[str, ...] = ()
    refused: int = 0


def turns(*said: str) -> tuple[Step, ...]:
    """Hears us out, says one thing, and so on; hears our last words and hangs up."""
    steps: list[Step] = []
    for words in said:
        steps += [Listen(), Say(words)]
    return (*steps, Listen(), HangUp())


MACHINE = Script("machine", steps=(Silence(3), Say("Please leave a message."), Listen(), HangUp()))
POLITE = Script(
    steps=turns(
        "Hello, yes, this is a good time.",
        "That sounds good, could you tell me a little more?",
        "Thank you, that is all I wanted to know. Goodbye.",
    )
)
UNHAPPY = turns(
    "This is the third call this week and I am annoyed.",
    "No, that is terrible, it still does not work.",
    "I am disappointed. Goodbye.",
)
NUMBERS: dict[str, tuple[str, Script]] = {
    "01": ("busy", Script("busy")),
    "02": ("nobody answers", Script("no-answer")),
    "03": (
        "an answering machine",
        Script("machine", steps=(Silence(3), Say("Please leave a message."), Listen(), HangUp())),
    ),
    "04": ("the number is out of service", Script("failed")),
    "05": ("answers and hangs up at once", Script(steps=(Say("Hello?"), HangUp()))),
    "06": (
        "talks over us",
        Script(steps=(Interrupt("Sorry, who is this?"), *turns("I see. Go on.", "Fine, goodbye."))),
    ),
    "07": ("answers and says nothing", Script(steps=(Silence(30), Listen(), HangUp()))),
    "08": ("presses keys", Script(steps=(Listen(), Press("1"), Listen(), Press("2"), Listen(), HangUp()))),
    "09": ("lets it ring for 25 seconds", replace(POLITE, answer_after=25.0)),
    "10": ("asks not to be called again", Script(steps=turns("Please stop calling me and take me off your list."))),
    "11": ("is unhappy", Script(steps=UNHAPPY)),
    "12": ("hangs up in the middle", Script(steps=(*turns("Hello.")[:2], Interrupt("No."), HangUp()))),
    "13": ("the carrier refuses: no such number", Script(refused=21211)),
    "14": ("the carrier refuses: not allowed to call it", Script(refused=21215)),
    "15": ("polite, no report ever arrives", replace(POLITE, faults=("lose",))),
    "16": ("polite, every report arrives twice", replace(POLITE, faults=("double",))),
    "17": ("polite, reports out of order", replace(POLITE, faults=("reorder",))),
    "18": ("polite, placing it answers 500", replace(POLITE, faults=("placed_then_500",))),
    "19": ("polite, reports wrongly signed", replace(POLITE, faults=("forge",))),
}


def by_number(number: str, given: Mapping[str, Script]) -> Script:
    """The longest ending that a script was given for, then the table, then somebody polite."""
    digits = "".join(each for each in number if each.isdigit())
    for ending in sorted(given, key=len, reverse=True):
        if digits.endswith(ending):
            return given[ending]
    return NUMBERS[digits[-2:]][1] if digits[-2:] in NUMBERS else POLITE


def read_script(written: Any) -> Script:
    """Raises ValueError with a sentence."""
    if not isinstance(written, dict):
        raise TypeError("a script is an object")
    outcome = written.get("outcome", "answer")
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome is one of {', '.join(sorted(OUTCOMES))}")
    return Script(
        outcome=outcome,
        answer_after=float(written.get("answer_after", 4.0)),
        steps=tuple(read_step(step) for step in written.get("steps", ())),
        faults=tuple(str(fault) for fault in written.get("faults", ())),
        refused=int(written.get("refused", 0)),
    )


def read_step(written: Any) -> Step:
    match written:
        case {"listen": patience}:
            return Listen(10.0 if patience is True else float(patience))
        case {"say": text}:
            return Say(str(text))
        case {"interrupt": text}:
            return Interrupt(str(text), float(written.get("after", 1.0)))
        case {"press": digit}:
            return Press(str(digit)[:1])
        case {"silence": seconds}:
            return Silence(float(seconds))
        case {"hang_up": _}:
            return HangUp()
        case _:
            raise ValueError("a step is one of listen, say, interrupt, press, silence, hang_up")
