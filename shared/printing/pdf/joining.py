"""Volumes as one file. The first gives it its title and language; the pages of the others follow."""

import hashlib
import re
from collections.abc import Iterable
from io import BytesIO

import pypdfium2

# PDFium ends a file with a name made of chance.
NAME = re.compile(rb"(?<=<)[0-9A-F]{32}(?=>\])")
TRAILER = 1024


def page_count(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def joined(volumes: Iterable[bytes]) -> bytes:
    rest = iter(volumes)
    with pypdfium2.PdfDocument(next(rest)) as whole:
        for volume in rest:
            with pypdfium2.PdfDocument(volume) as part:
                whole.import_pages(part)
        made = BytesIO()
        whole.save(made)
    return named(made.getvalue())


def named(pdf: bytes) -> bytes:
    """After what is in it, so that the same pages make the same file."""
    body, trailer = pdf[:-TRAILER], pdf[-TRAILER:]
    name = hashlib.sha256(body).hexdigest()[:32].upper().encode()
    return body + NAME.sub(name, trailer)
