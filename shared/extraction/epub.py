"""EPUB: a page a chapter, in the order of the book."""

import posixpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from shared.extraction import Draft, Limits, Locked, Unreadable
from shared.extraction.archives import Archive
from shared.extraction.html import html_text, page_of

CONTAINER, RIGHTS = "META-INF/container.xml", "META-INF/rights.xml"
PACKAGE = "{http://www.idpf.org/2007/opf}"
TITLE = "{http://purl.org/dc/elements/1.1/}title"
ROOTFILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
READ = frozenset({"application/xhtml+xml", "text/html"})


def read_epub(data: bytes, limits: Limits) -> Draft:
    archive = Archive(data, limits)
    if archive.has(RIGHTS):
        raise Locked("This book is protected against copying and cannot be read.")
    rootfile = next(archive.xml(CONTAINER).iter(ROOTFILE), None)
    if rootfile is None:
        raise Unreadable("This file is damaged: it does not say where its book is.")
    path = rootfile.get("full-path", "")
    package = archive.xml(path)
    chapters = (
        page_of(html_text(archive.read(name)), limits)[0] for name in spine(package, posixpath.dirname(path))
    )
    found = next(package.iter(TITLE), None)
    return Draft(chapters, (found.text or "").strip() if found is not None else "")


def spine(package: Element, folder: str) -> list[str]:
    manifest = {item.get("id"): item for item in package.iter(f"{PACKAGE}item")}
    chosen = (manifest.get(ref.get("idref")) for ref in package.iter(f"{PACKAGE}itemref"))
    pages = (item for item in chosen if item is not None and item.get("media-type") in READ)
    return [posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))) for item in pages]
