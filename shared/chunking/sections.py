"""Which section a sentence stands in. Headings are lines that begin with `#`, as in Markdown; extraction writes them so
for the kinds that have headings of another form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.chunking import tokens
from shared.chunking.sentences import sentences

HEADING = re.compile(r"(#{1,6})[ \t]+(\S[^\n]{0,300})")
LONGEST = 160
BETWEEN = " > "
GRAIN = re.compile(r"\S+\s*|\s+")
FEW = 40  # characters no estimate puts above a hundred tokens: what is longer is cut so short


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, a line of a list, a heading: what is not cut unless it is too long by itself."""

    start: int
    end: int
    tokens: int
    section: str


@dataclass(slots=True)
class Sections:
    """Headings stay open over the pages of a document."""

    open: dict[int, str] = field(default_factory=dict)

    def units(self, text: str, most: int) -> Iterator[Unit]:
        for start, end in sentences(text):
            self._opened(text[start:end])
            yield from self._cut(text, start, end, most)

    def _opened(self, sentence: str) -> None:
        found = HEADING.match(sentence)
        if found:
            level = len(found[1])
            kept = {other: title for other, title in self.open.items() if other < level}
            self.open = kept | {level: found[2].strip().rstrip("#").strip()}

    def _name(self) -> str:
        return BETWEEN.join(self.open.values())[:LONGEST]

    def _cut(self, text: str, start: int, end: int, most: int) -> Iterator[Unit]:
        size = tokens.count(text[start:end])
        if size <= most:
            yield Unit(start, end, size, self._name())
            return
        for at, to in _pieces(text, start, end, most):
            yield Unit(at, to, tokens.count(text[at:to]), self._name())


def _pieces(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """A sentence without end is cut between words, and a word without end anywhere."""
    at, size = start, 0
    for grain in _grains(text, start, end):
        cost = tokens.count(text[grain[0] : grain[1]])
        if size + cost > most and at < grain[0]:
            yield at, _before(text, at, grain[0])
            at, size = grain[0], 0
        size += cost
    yield at, end


def _grains(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in GRAIN.finditer(text, start, end):
        for at in range(match.start(), match.end(), FEW):
            yield at, min(at + FEW, match.end())


def _before(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
