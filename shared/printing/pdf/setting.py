"""A paper as the template takes it: plain data."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from shared.printing import Entry, Note, Paper, Reference, cited
from shared.printing.blocks import read
from shared.printing.letters import clean, one_line, runs_right_to_left
from shared.printing.pdf.glyphs import shown
from shared.printing.prose import (
    Block,
    Code,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Run,
    Runs,
    Table,
    plain,
)

Data = dict[str, Any]


def head(paper: Paper) -> Data:
    return {
        "title": said(paper.title),
        "title_rtl": runs_right_to_left(paper.title),
        "language": paper.language,
        "facts": [[said(label), said(value)] for label, value in paper.facts],
    }


def tail(paper: Paper) -> Data:
    return {"references": [reference(each) for each in paper.references], "closing": said(paper.closing)}


def entry(each: Entry) -> Data:
    return {
        "heading": said(each.heading),
        "parts": blocks(read(each.text)),
        "notes": [note(one) for one in each.notes],
        "citations": cited(each.citations),
    }


def note(each: Note) -> Data:
    text = json.dumps(each.data, indent=2, ensure_ascii=False, default=str)
    return {"title": said(each.title), "text": shown(clean(text).expandtabs(4))}


def reference(each: Reference) -> Data:
    page = "" if each.page is None else f"page {each.page}"
    quote = f"“{said(each.quote)}”" if each.quote else ""
    text = ", ".join(filter(None, (said(each.title), page, quote, said(each.url))))
    return {"number": str(each.number), "text": text, "rtl": runs_right_to_left(each.title)}


def said(text: str) -> str:
    return shown(one_line(text))


def blocks(found: Iterable[Block]) -> list[Data]:
    return [block(each) for each in found]


def block(each: Block) -> Data:
    match each:
        case Paragraph(found):
            return {"kind": "paragraph", "runs": runs(found), "rtl": rightward(found)}
        case Heading(level, found):
            return {"kind": "heading", "level": level, "runs": runs(found), "rtl": rightward(found)}
        case Code(text):
            return {"kind": "code", "text": shown(text)}
        case Rule():
            return {"kind": "rule"}
        case Quote(parts):
            return {"kind": "quote", "parts": blocks(parts), "rtl": runs_right_to_left(words(parts))}
        case Listing(start, items):
            first = runs_right_to_left(words(part for parts in items for part in parts))
            return {"kind": "list", "start": start, "items": [blocks(parts) for parts in items], "rtl": first}
        case Table(top, rows):
            cells = [[runs(cell) for cell in row] for row in rows]
            first = runs_right_to_left("".join(map(plain, top)))
            return {"kind": "table", "head": [runs(cell) for cell in top], "rows": cells, "rtl": first}


def rightward(found: Runs) -> bool:
    return runs_right_to_left(plain(found))


def words(found: Iterable[Block]) -> str:
    """Of the first paragraph: enough to tell the direction of what holds it."""
    for each in found:
        if isinstance(each, Paragraph | Heading):
            return plain(each.runs)
        if isinstance(each, Quote):
            return words(each.parts)
        if isinstance(each, Listing):
            return words(part for parts in each.items for part in parts)
    return ""


def runs(found: Runs) -> list[list[str]]:
    """Nothing can be clicked: where a link leads is said beside it."""
    told: list[list[str]] = []
    for place, run in enumerate(found):
        told.append([shown(run.text), run.style])
        following = found[place + 1].address if place + 1 < len(found) else ""
        if run.address not in {"", following} and run.address != label(found, place):
            told.append([shown(f" ({run.address})"), ""])
    return told


def label(found: Sequence[Run], place: int) -> str:
    """What is written on the link that ends here."""
    start = place
    while start and found[start - 1].address == found[place].address:
        start -= 1
    return plain(tuple(found[start : place + 1]))
