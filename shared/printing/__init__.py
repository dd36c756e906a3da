"""Documents to keep: a description of one goes in, a file comes out.

A paper is read once, from its beginning to its end, and its references last: they may still be gathered while the
entries are read. The same paper makes the same bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO, ClassVar, Protocol

Progress = Callable[[int], None]  # told how many entries are done


@dataclass(frozen=True, slots=True)
class Note:
    """Data that belongs to an entry: calls of tools, their results. Anything that JSON can hold."""

    title: str
    data: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody said. `text` is Markdown as people and models write it; `citations` are numbers of references."""

    role: str
    at: datetime
    text: str
    notes: tuple[Note, ...] = ()
    citations: tuple[int, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.role} - {self.at.astimezone(UTC):%H:%M:%S}"


@dataclass(frozen=True, slots=True)
class Reference:
    number: int
    title: str
    page: int | None = None
    quote: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    made_at: datetime  # stands in the file in the place of the clock
    entries: Iterable[Entry]
    facts: tuple[tuple[str, str], ...] = ()
    references: Sequence[Reference] = ()
    closing: str = ""
    language: str = "en"


def unwatched(done: int) -> None:
    del done


class Printer(Protocol):
    media_type: ClassVar[str]
    suffix: ClassVar[str]

    def write(self, paper: Paper, to: BinaryIO, progress: Progress = unwatched) -> None: ...


def cited(citations: Sequence[int]) -> str:
    return "Sources: " + " ".join(f"[{number}]" for number in citations) if citations else ""
