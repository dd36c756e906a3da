"""Documents cut into passages: along pages, sections and sentences, none longer than a model reads.

A passage is a slice of the text, never a rewriting of it, and it lies within one page. So a citation can be checked
character by character, and a page that changes changes only its own passages.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from shared.chunking.packing import Packing, packed
from shared.chunking.sections import Sections

CHUNKER_VERSION = "1"  # another one means that documents must be cut anew
DEFAULT = Packing()


class PageText(Protocol):
    """`offset` is where the page begins in the whole text."""

    @property
    def number(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def offset(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """`start` and `end` count in the whole text; less the page's offset, in the page."""

    number: int
    page: int
    start: int
    end: int
    text: str
    section: str
    tokens: int  # an estimate, on the safe side


def chunked(pages: Iterable[PageText], packing: Packing = DEFAULT) -> Iterator[Chunk]:
    sections = Sections()
    number = 0
    for page in pages:
        for part in packed(sections.units(page.text, packing.target), packing):
            yield Chunk(
                number=number,
                page=page.number,
                start=page.offset + part.start,
                end=page.offset + part.end,
                text=page.text[part.start : part.end],
                section=part.section,
                tokens=part.tokens,
            )
            number += 1
