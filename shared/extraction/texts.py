"""Plain text, Markdown, tables and JSON."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from shared.extraction import Draft, Limits, Unreadable
from shared.extraction.decoding import decoded

SAMPLE = 8192
DEEPEST = 50
WIDEST = 1 << 20  # characters of a cell


def text_of(data: bytes) -> str:
    text = decoded(data)
    if text is None:
        raise Unreadable("This file does not hold text in an encoding that can be read.")
    return text


def read_text(data: bytes, limits: Limits) -> Draft:  # noqa: ARG001  # a reader's parameters
    """Form feeds divide pages, as printers have it."""
    pages = text_of(data).split("\f")
    return Draft(pages, title=title_of(pages[0]))


def title_of(page: str) -> str:
    """A Markdown heading that the text begins with."""
    first = page.strip().partition("\n")[0]
    return first.lstrip("#").strip()[:300] if first.startswith("#") else ""


def read_csv(data: bytes, limits: Limits) -> Draft:  # noqa: ARG001  # a reader's parameters
    """A line a row, each cell under its column's name, so that a row is understood by itself."""
    text = text_of(data)
    csv.field_size_limit(WIDEST)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:SAMPLE], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        return Draft(["\n".join(rows(csv.reader(io.StringIO(text, newline=""), dialect)))])
    except csv.Error as error:
        raise Unreadable(f"This table cannot be read: {error}.") from error


def rows(reader: Iterator[list[str]]) -> Iterator[str]:
    names = [name.strip() for name in next(reader, [])]
    yield "- " + " | ".join(names)
    for row in reader:
        cells = [cell.strip() for cell in row]
        named = (f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell)
        rest = (cell for cell in cells[len(names) :] if cell)
        yield "- " + "; ".join((*named, *rest))


def read_json(data: bytes, limits: Limits) -> Draft:  # noqa: ARG001  # a reader's parameters
    """A line a value, under the path that leads to it. What is not one document is one a line."""
    text = text_of(data)
    try:
        return Draft(["\n".join(values(parsed(text), ()))])
    except RecursionError as error:
        raise Unreadable("This JSON is nested too deeply.") from error


def parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise Unreadable(f"This is not valid JSON: {error}.") from error


def values(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if len(path) > DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from values(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from values(inner, (*path, str(number)) if isinstance(inner, (dict, list)) else path)
    elif value is not None and value != "":
        yield f"- {' > '.join(path)}: {value}" if path else str(value)
