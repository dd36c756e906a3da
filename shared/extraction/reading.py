"""From bytes to a document, in this process."""

from collections.abc import Iterator, Mapping
from importlib import import_module

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
from shared.extraction.normalising import normalised

# A reader is imported when a file of its kind is there: nobody waits for a library of another kind.
READERS: Mapping[Kind, str] = {
    Kind.TEXT: "texts:read_text",
    Kind.MARKDOWN: "texts:read_text",
    Kind.CSV: "texts:read_csv",
    Kind.JSON: "texts:read_json",
    Kind.HTML: "html:read_html",
    Kind.DOCX: "docx:read_docx",
    Kind.EPUB: "epub:read_epub",
    Kind.PDF: "pdf:read_pdf",
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
    module, _, name = READERS[kind].partition(":")
    reader: Reader = getattr(import_module(f"shared.extraction.{module}"), name)
    return reader


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
