"""What people and models write, as data: blocks, and in them runs of text that look the same."""

from dataclasses import dataclass

NEWLINE = "\n"


@dataclass(frozen=True, slots=True)
class Run:
    """`style` holds letters: `b`old, `i`talic, `s`truck out, `c`ode. A run that is a newline breaks the line."""

    text: str
    style: str = ""
    address: str = ""


Runs = tuple[Run, ...]
BREAK = Run(NEWLINE)


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Code:
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    pass


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as the head."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    parts: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Listing:
    """`start` is the first number, none where items have no numbers."""

    start: int | None
    items: "tuple[tuple[Block, ...], ...]"


Block = Paragraph | Heading | Code | Rule | Table | Quote | Listing


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)
