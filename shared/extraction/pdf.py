"""PDF, a page a page: its text, and pictures of pages that are pictures."""

import struct
import zlib
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_PAGEOBJ_IMAGE

from shared.extraction import Draft, Limits, Locked, Oversized, Picture, Unreadable

LONG_SIDE = 1800  # points of a picture: print of eight points stays legible on a page of A4
QUICK = 1


def read_pdf(data: bytes, limits: Limits) -> Draft:
    document = opened(data)
    if len(document) > limits.pages:
        raise Oversized(f"This file has {len(document)} pages; {limits.pages} are the most.")
    return Draft(pages(document), (document.get_metadata_dict().get("Title") or "").strip())


def opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise Locked("This file is protected by a password. Remove it, then upload it again.") from error
        raise Unreadable("This PDF is damaged and cannot be opened.") from error


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


def pictures_of(data: bytes, numbers: Sequence[int], limits: Limits) -> Iterator[Picture]:
    """Of those of the pages that hold a picture: a page that is only empty needs nobody to look at it."""
    document = opened(data)
    seen = 0
    for number in numbers:
        page = document[number - 1]
        if any(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])):
            seen += 1
            if seen > limits.pictures:
                raise Oversized(f"More than {limits.pictures} pages of this file are pictures: divide it.")
            yield Picture(number, png(page), "image/png")
        page.close()


def png(page: pdfium.PdfPage) -> bytes:
    """In shades of grey; a page as large as a house becomes no larger a picture."""
    bitmap = page.render(scale=LONG_SIDE / max(page.get_size()), grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    shades = bytes(bitmap.buffer)
    rows = b"".join(b"\0" + shades[at : at + width] for at in range(0, stride * height, stride))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows, QUICK)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(piece(*part) for part in parts)


def piece(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
