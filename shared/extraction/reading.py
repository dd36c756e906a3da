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
    Picture,
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


def pictured(data: bytes, limits: Limits) -> tuple[Draft, list[Picture]]:
    """A PDF's texts, and pictures of those pages that have none."""
    from shared.extraction.pdf import pictures_of, read_pdf  # noqa: PLC0415  # as above

    draft = read_pdf(data, limits)
    texts = list(draft.pages)
    bare = [number for number, text in enumerate(texts, 1) if not text.strip()]
    return Draft(texts, draft.title), list(pictures_of(data, bare, limits))


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
PICTURES = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP})
RECORDINGS = frozenset({Kind.WAV, Kind.MP3, Kind.M4A, Kind.OGG, Kind.WEBM, Kind.FLAC})
OLD_OFFICE = "Word, Excel and PowerPoint files of before 2007, and those behind a password, cannot be read."
A_PICTURE = (
    "This is a picture, and nothing is set up that reads pictures: upload its text, or have an administrator set"
    " PARLEY_OCR."
)
A_RECORDING = (
    "This is a recording, and nothing is set up that listens to recordings: upload a transcript, or have an"
    " administrator set SPEECH_BASE_URL."
)
UNREADABLE: Mapping[Kind, str] = {
    Kind.OLE: OLD_OFFICE,
    **dict.fromkeys(PICTURES, A_PICTURE),
    **dict.fromkeys(RECORDINGS, A_RECORDING),
}


def read(kind: Kind, data: bytes, limits: Limits) -> Document:
    return written(kind, reader_of(kind)(data, limits), limits)


def written(kind: Kind, draft: Draft, limits: Limits) -> Document:
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
        return Scanned(
            "The pages of this PDF are pictures without text. Recognize the text first, then upload it, or have an"
            " administrator set PARLEY_OCR."
        )
    if kind in RECORDINGS:
        return Empty("No words were understood in this recording.")
    return Empty("There is no text in this file.")
