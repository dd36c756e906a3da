"""From bytes to a document, in this process."""

from collections.abc import Iterator, Mapping

from shared.extraction import (
    PAGE_BREAK,
    Document,
    Draft,
    Empty,
    Kind,
    Limits,
    Oversized,
    Page,
    Reader,
    Scanned,
    Unknown,
)
from shared.extraction.docx import read_docx
from shared.extraction.epub import read_epub
from shared.extraction.html import read_html
from shared.extraction.normalising import normalised
from shared.extraction.texts import read_csv, read_json, read_text


def pdf(data: bytes, limits: Limits) -> Draft:
    from shared.extraction.pdf import read_pdf  # noqa: PLC0415  # only the process that reads one loads the engine

    return read_pdf(data, limits)


READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: read_text,
    Kind.MARKDOWN: read_text,
    Kind.CSV: read_csv,
    Kind.JSON: read_json,
    Kind.HTML: read_html,
    Kind.DOCX: read_docx,
    Kind.EPUB: read_epub,
    Kind.PDF: pdf,
}
READABLE = "PDF, Word (.docx), EPUB, HTML, Markdown, CSV, JSON and plain text"
OLD_OFFICE = "Word, Excel and PowerPoint files of before 2007, and those behind a password, cannot be read."
UNREADABLE: Mapping[Kind, str] = {Kind.OLE: OLD_OFFICE}


def read(kind: Kind, data: bytes, limits: Limits) -> Document:
    draft = reader_of(kind)(data, limits)
    pages = tuple(placed(draft, limits))
    if not any(page.text for page in pages):
        raise nothing_in(kind)
    return Document(kind, normalised(draft.title).replace("\n", " ")[:300], pages)


def reader_of(kind: Kind) -> Reader:
    if kind is Kind.EMPTY:
        raise Empty("This file is empty.")
    if kind not in READERS:
        raise Unknown(f"{UNREADABLE.get(kind, f'Files of the kind {kind} cannot be read')} Take {READABLE}.")
    return READERS[kind]


def placed(draft: Draft, limits: Limits) -> Iterator[Page]:
    offset = 0
    for number, raw in enumerate(draft.pages, 1):
        text = normalised(raw)
        if number > limits.pages:
            raise Oversized(f"This file has more than {limits.pages} pages.")
        if offset + len(text) > limits.characters:
            raise Oversized(f"This file has more than {limits.characters} characters.")
        yield Page(number, text, offset)
        offset += len(text) + len(PAGE_BREAK)


def nothing_in(kind: Kind) -> Scanned | Empty:
    if kind is Kind.PDF:
        return Scanned("The pages of this PDF are pictures without text. Recognize the text first, then upload it.")
    return Empty("There is no text in this file.")
