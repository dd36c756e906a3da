"""What in a text says who a person is: found by form, by check digits and by the words around it, and taken out.

    screened = screen("Mr. John Smith, MRN 4477123", MASK_ALL)
    screened.text  # "Mr. [NAME_1], MRN [MRN_1]"

The same value has the same number throughout a text, so that what is left still makes sense. Patterns find what has a
form. A name that nothing announces is not found: this is a net, not a proof that a text is anonymous.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shared.phi.patterns import DETECTORS, Kind


class Mode(StrEnum):
    BLOCK = "block"
    MASK = "mask"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Found:
    kind: Kind
    start: int
    end: int

    def overlaps(self, other: "Found") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Screened:
    """`text` is what may leave; `found` are places in the text as it was. `mode` is the strictest that applied."""

    text: str
    found: Sequence[Found]
    mode: Mode

    @property
    def blocked(self) -> bool:
        return self.mode is Mode.BLOCK


Modes = Mapping[Kind, Mode]
MASK_ALL: Modes = dict.fromkeys(Kind, Mode.MASK)


def find(text: str) -> list[Found]:
    """In order, none inside another: what is told by a check digit or a word around it comes before what has a form."""
    taken: list[Found] = []
    for kind, detect in DETECTORS:
        for start, end in detect(text):
            new = Found(kind, start, end)
            if not any(new.overlaps(other) for other in taken):
                taken.append(new)
    return sorted(taken, key=lambda each: each.start)


@dataclass(slots=True)
class Masking:
    """Numbers values over several texts, and knows what each placeholder stands for."""

    numbers: dict[tuple[Kind, str], int] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def masked(self, text: str, hidden: Sequence[Found]) -> str:
        return "".join(self._pieces(text, hidden))

    def _pieces(self, text: str, hidden: Sequence[Found]) -> Iterator[str]:
        at = 0
        for each in hidden:
            yield text[at : each.start]
            yield self._placeholder(each.kind, text[each.start : each.end])
            at = each.end
        yield text[at:]

    def _placeholder(self, kind: Kind, value: str) -> str:
        known = sum(numbered is kind for numbered, _ in self.numbers)
        number = self.numbers.setdefault((kind, value.casefold()), known + 1)
        shown = f"[{kind.upper()}_{number}]"
        self.values.setdefault(shown, value)
        return shown


def screen(text: str, modes: Modes, masking: Masking | None = None) -> Screened:
    found = find(text)
    applied = [modes.get(each.kind, Mode.MASK) for each in found]
    if Mode.BLOCK in applied:
        return Screened("", found, Mode.BLOCK)
    hidden = [each for each, mode in zip(found, applied, strict=True) if mode is Mode.MASK]
    left = (masking or Masking()).masked(text, hidden)
    return Screened(left, found, Mode.MASK if hidden else Mode.ALLOW)
