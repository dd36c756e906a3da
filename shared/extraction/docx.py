"""Word: paragraphs, headings, lists and tables in the order of the page. Deleted text stays deleted."""

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from shared.extraction import Draft, Limits
from shared.extraction.archives import Archive

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLE = "{http://purl.org/dc/elements/1.1/}title"
BODY, STYLES, CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"
NAMED = re.compile(r"heading\s*([1-6])", re.IGNORECASE)
PAGE = "\f"
SIGNS: Mapping[str, str] = {
    f"{W}tab": " ",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}lastRenderedPageBreak": PAGE,
}
SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}pPr", f"{W}rPr"})


def read_docx(data: bytes, limits: Limits) -> Draft:
    archive = Archive(data, limits)
    body = archive.xml(BODY).find(f"{W}body")
    levels = headings(archive.xml(STYLES)) if archive.has(STYLES) else {}
    text = "\n\n".join(blocks(body, levels)) if body is not None else ""
    return Draft(text.split(PAGE), title(archive))


def title(archive: Archive) -> str:
    found = archive.xml(CORE).findtext(TITLE) if archive.has(CORE) else None
    return (found or "").strip()


def headings(styles: Element) -> dict[str, int]:
    """Which styles are headings: their names say so in every language Word is set to."""
    found = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        match = NAMED.fullmatch(name.get(f"{W}val", "")) if name is not None else None
        if match:
            found[style.get(f"{W}styleId", "")] = int(match[1])
    return found


def blocks(parent: Element, levels: Mapping[str, int]) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{W}p":
            yield paragraph(child, levels)
        elif child.tag == f"{W}tbl":
            yield "\n".join(table(child, levels))
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            yield from blocks(content, levels) if content is not None else ()


def paragraph(element: Element, levels: Mapping[str, int]) -> str:
    text = "".join(signs(element))
    bare = text.strip()
    style = element.find(f"{W}pPr/{W}pStyle")
    level = levels.get(style.get(f"{W}val", "")) if style is not None else None
    if level and bare:
        return text.replace(bare, f"{'#' * level} {bare}", 1)
    is_listed = element.find(f"{W}pPr/{W}numPr") is not None
    return f"- {bare}" if is_listed and bare else text


def table(element: Element, levels: Mapping[str, int]) -> Iterator[str]:
    for row in element.iter(f"{W}tr"):
        cells = (" ".join(blocks(cell, levels)).strip() for cell in row.findall(f"{W}tc"))
        yield "- " + " | ".join(cells)


def signs(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}br":
            yield PAGE if child.get(f"{W}type") == "page" else "\n"
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag not in SKIPPED:
            yield from signs(child)
