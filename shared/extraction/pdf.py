"""PDF, a page a page."""

from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_ERR_PASSWORD

from shared.extraction import Draft, Limits, Locked, Oversized, Unreadable


def read_pdf(data: bytes, limits: Limits) -> Draft:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise Locked("This file is protected by a password. Remove it, then upload it again.") from error
        raise Unreadable("This PDF is damaged and cannot be opened.") from error
    if len(document) > limits.pages:
        raise Oversized(f"This file has {len(document)} pages; {limits.pages} are the most.")
    return Draft(pages(document), (document.get_metadata_dict().get("Title") or "").strip())


def pages(document: pdfium.PdfDocument) -> Iterator[str]:
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
            yield text.get_text_range()
        except pdfium.PdfiumError as error:
            raise Unreadable(f"Page {number + 1} of this PDF is damaged.") from error
        text.close()
        page.close()
