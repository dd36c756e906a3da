"""What a file is, by its first bytes and, for archives, by what is in them."""

import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from pathlib import PurePath

from shared.extraction import Kind
from shared.extraction.decoding import decoded

HEAD = 4096
# What zipfile, and what it unpacks with, raise on data that is no archive, on a damaged one, or on one of a version or
# packing that they do not know.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip
MAGIC: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (0, b"\xff\xd8\xff", Kind.JPEG),
    (0, b"GIF87a", Kind.GIF),
    (0, b"GIF89a", Kind.GIF),
    (8, b"WEBP", Kind.WEBP),
    (8, b"WAVE", Kind.WAV),
    (0, b"ID3", Kind.MP3),
    (0, b"OggS", Kind.OGG),
    (0, b"fLaC", Kind.FLAC),
    (0, b"{\\rtf", Kind.RTF),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
)
RIFF = {Kind.WEBP, Kind.WAV}
AUDIO_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
PACKED = {
    "word/document.xml": Kind.DOCX,
    "xl/workbook.xml": Kind.XLSX,
    "ppt/presentation.xml": Kind.PPTX,
    "META-INF/container.xml": Kind.EPUB,
}
BY_NAME = {
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".json": Kind.JSON,
    ".jsonl": Kind.JSON,
    ".ndjson": Kind.JSON,
    ".txt": Kind.TEXT,
}
BY_TYPE = {
    "text/markdown": Kind.MARKDOWN,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/csv": Kind.CSV,
    "text/tab-separated-values": Kind.CSV,
    "application/json": Kind.JSON,
    "application/x-ndjson": Kind.JSON,
}
MARKUP = re.compile(
    r"\s*(?:<!--.{0,1000}?-->\s*)?(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
SYNC = 0xE0
RESERVED = 3


def sniff(data: bytes, name: str = "", declared: str = "") -> Kind:
    if not data.strip(b"\0 \t\r\n"):
        return Kind.EMPTY
    return _binary(data, name, declared) or _text(data, name, declared)


def _binary(data: bytes, name: str, declared: str) -> Kind | None:
    for at, magic, kind in MAGIC:
        if data.startswith(magic, at) and (kind not in RIFF or data.startswith(b"RIFF")):
            return kind
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data)
    if data.startswith(b"ftyp", 4):
        return _boxes(data, name, declared)
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return Kind.WEBM if b"webm" in data[:64] else Kind.BINARY
    return Kind.MP3 if _is_mpeg_audio(data) else None


def _archive(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN_ARCHIVE:
        return Kind.ZIP
    if "mimetype" in names and "content.xml" in names:
        return Kind.OPENDOCUMENT
    return next((kind for member, kind in PACKED.items() if member in names), Kind.ZIP)


def _boxes(data: bytes, name: str, declared: str) -> Kind:
    """The same container holds sound alone or a film, and not every recorder says which."""
    sound = data[8:12] in AUDIO_BRANDS or declared.startswith("audio/") or name.lower().endswith((".m4a", ".m4b"))
    return Kind.M4A if sound else Kind.MP4


def _is_mpeg_audio(data: bytes) -> bool:
    """A frame's first eleven bits are set; its version, layer, bit rate and sampling rate are none of the reserved."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & SYNC != SYNC:  # noqa: PLR2004  # as the format says
        return False
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    rate, sampling = data[2] >> 4, data[2] >> 2 & 3
    return version != 1 and layer == 1 and rate not in {0, 15} and sampling != RESERVED


def _text(data: bytes, name: str, declared: str) -> Kind:
    text = decoded(data[:HEAD], partial=True)
    if text is None:
        return Kind.BINARY
    named = BY_NAME.get(PurePath(name.lower()).suffix) or BY_TYPE.get(declared.partition(";")[0].strip().lower())
    if named:
        return named
    if MARKUP.match(text):
        return Kind.HTML
    return Kind.JSON if _is_json(text, data) else Kind.TEXT


def _is_json(text: str, data: bytes) -> bool:
    """Only an object or a list; the whole is looked at only when it is small."""
    bare = text.lstrip("\ufeff \t\r\n")
    if not bare.startswith(("{", "[")) or len(data) > 16 * HEAD:
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
