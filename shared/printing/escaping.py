"""Runs and blocks as Markdown that says the same and nothing more: no text of a person becomes a heading of the
document, a rule, HTML or a link that runs something."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from shared.printing.flanks import closes, opens
from shared.printing.prose import (
    NEWLINE,
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

SPECIAL = re.compile(
    r"""[\\`<~]                             # always mean something
      | (?<![^\W_])_ | _(?![^\W_])          # not inside a word
      | (?<!\ )\*|\*(?!\ )                  # not between spaces
      | \](?=[(:\[]|$) | !(?=\[|$)          # links and their definitions
      | &(?=[#\w]|$)""",
    re.VERBOSE,
)
LINE_START = re.compile(r"[#>|=]|[-+*](?=[\s|:-]|$)|:(?=-)|\d{1,9}(?=[.)](?:\s|$))")
NUMBER = re.compile(r"\d+")
SAFE = re.compile(r"(?:https?://|mailto:)[!-;=?-~]+", re.IGNORECASE)
OPENED = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "[": "%5B", "]": "%5D", "`": "%60"}
DEEPEST_HEADING, SHIFT = 6, 2  # below the headings of the document itself


def escaped(text: str) -> str:
    return SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def line_started(line: str) -> str:
    """What would make a block of its own at the start of a line does not."""
    found = LINE_START.match(line)
    if found is None:
        return line
    end = found.end() if NUMBER.fullmatch(found[0]) else 0
    return f"{line[:end]}\\{line[end:]}"


def inline(runs: Runs) -> str:
    """Each line's first character is looked at, so that a line starts nothing."""
    lines = "".join(linked(runs)).split(NEWLINE)
    return NEWLINE.join(line_started(line.strip()) for line in lines if line.strip())


def linked(runs: Runs) -> Iterator[str]:
    before = ""
    for address, group in groupby(runs, key=lambda run: run.address):
        held = tuple(group)
        text = "".join(styled(held, before if not address else "["))
        before = text[-1:] or before
        yield anchor(held, text, address) if address else text


def anchor(runs: Runs, text: str, address: str) -> str:
    """An address that only shows something is a link; any other is shown as text."""
    if SAFE.fullmatch(address):
        return f"[{text}]({''.join(OPENED.get(letter, letter) for letter in address)})"
    return text if plain(runs) == address else f"{text} ({escaped(address)})"


def styled(runs: Runs, before: str) -> Iterator[str]:
    for place, run in enumerate(runs):
        after = runs[place + 1].text[:1] if place + 1 < len(runs) else ""
        text = code_span(run.text) if "c" in run.style else escaped(run.text)
        for style in run.style:
            text = marked(text, style, before, after)
        before = text[-1:] or before
        yield text


def marked(text: str, style: str, before: str, after: str) -> str:
    """Emphasised where Markdown can say so at this place, plain elsewhere. Spaces stay outside the marks."""
    core = text.strip()
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    for mark in {"b": ("**",), "i": ("_", "*"), "s": ("~~",)}.get(style, ()):
        outside = (lead or before)[-1:], (trail or after)[:1]
        fits = opens(mark[0], outside[0], core[:1]) and closes(mark[0], core[-1:], outside[1])
        if core and fits and mark[0] not in {outside[0], outside[1], core[0], core[-1]}:
            return f"{lead}{mark}{core}{mark}{trail}"
    return text


def code_span(text: str) -> str:
    ticks = "`" * (1 + max((len(row) for row in re.findall("`+", text)), default=0))
    space = " " if text[:1] in "` " or text[-1:] in "` " else ""
    return f"{ticks}{space}{text}{space}{ticks}" if text.strip() else text


def fenced(text: str, language: str = "") -> str:
    ticks = "`" * max(3, 1 + max((len(row) for row in re.findall("`+", text)), default=0))
    return f"{ticks}{language}\n{text}\n{ticks}"


def written(blocks: Iterable[Block]) -> str:
    return "\n\n".join(filter(None, map(one, blocks)))


def one(block: Block) -> str:
    match block:
        case Paragraph(runs):
            return inline(runs)
        case Heading(level, runs):
            return heading(level, runs)
        case Code(text, language):
            return fenced(text, language)
        case Rule():
            return "\\---"
        case Quote(parts):
            return "\n".join(f"> {line}".rstrip() for line in written(parts).split("\n"))
        case Listing(start, items):
            return "\n".join(listed(start, items))
        case Table(head, rows):
            return tabled(head, rows)


def heading(level: int, runs: Runs) -> str:
    text = inline(tuple(Run(" ") if run.text == NEWLINE else run for run in runs))
    ending = re.sub(r"(#+)$", r"\\\1", text)
    return f"{'#' * min(level + SHIFT, DEEPEST_HEADING)} {ending}".rstrip()


def listed(start: int | None, items: Iterable[tuple[Block, ...]]) -> Iterator[str]:
    for place, parts in enumerate(items):
        marker = "-" if start is None else f"{min(start + place, 999_999_999)}."
        indent = " " * (len(marker) + 1)
        lines = written(parts).split("\n")
        yield "\n".join(
            (f"{indent}{line}" if number else f"{marker} {line}").rstrip() for number, line in enumerate(lines)
        )


def tabled(head: tuple[Runs, ...], rows: Iterable[tuple[Runs, ...]]) -> str:
    lines = [row_of(head), "|" + " --- |" * len(head), *(row_of(row) for row in rows)]
    return "\n".join(lines)


def row_of(cells: Iterable[Runs]) -> str:
    texts = ("".join(linked(cell)).replace("|", "\\|").replace(NEWLINE, " ") for cell in cells)
    return "| " + " | ".join(texts) + " |"
