"""Papers as Markdown: a heading a message, nothing in a message that could pass for one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from shared.printing import Entry, Note, Paper, Progress, Reference, cited, unwatched
from shared.printing.blocks import read
from shared.printing.escaping import escaped, fenced, inline, written
from shared.printing.letters import clean, one_line
from shared.printing.prose import Run

RULE = "---"


@dataclass(frozen=True, slots=True)
class MarkdownPrinter:
    media_type: ClassVar[str] = "text/markdown; charset=utf-8"
    suffix: ClassVar[str] = "md"

    def write(self, paper: Paper, to: BinaryIO, progress: Progress = unwatched) -> None:
        first = True
        for part in parts(paper, progress):
            to.write(f"{'' if first else chr(10)}{part}\n".encode())
            first = False


def parts(paper: Paper, progress: Progress) -> Iterator[str]:
    """What stands between blank lines, one after the other."""
    yield f"# {said(paper.title)}"
    yield from (f"**{said(label)}:** {said(value)}" for label, value in paper.facts)
    yield RULE
    for done, entry in enumerate(paper.entries, 1):
        yield from entry_parts(entry)
        progress(done)
    if paper.references:
        yield "## References"
        yield from map(reference_part, paper.references)
        yield RULE
    if paper.closing:
        yield f"*{said(paper.closing)}*"


def entry_parts(entry: Entry) -> Iterator[str]:
    yield f"## {said(entry.heading)}"
    if text := written(read(entry.text)):
        yield text
    for note in entry.notes:
        yield note_part(note)
    if entry.citations:
        yield cited(entry.citations)
    yield RULE


def note_part(note: Note) -> str:
    data = json.dumps(note.data, indent=2, ensure_ascii=False, default=str)
    return f"**{said(note.title)}:**\n\n{fenced(clean(data), 'json')}"


def reference_part(reference: Reference) -> str:
    """Numbered as it is cited, not as a list would count."""
    said_so = [f"\\[{reference.number}\\] {said(reference.title)}"]
    said_so += [f"page {reference.page}"] if reference.page is not None else []
    said_so += [f"“{said(reference.quote)}”"] if reference.quote else []
    said_so += [inline((Run(one_line(reference.url), address=one_line(reference.url)),))] if reference.url else []
    return ", ".join(said_so)


def said(text: str) -> str:
    return escaped(one_line(text))
