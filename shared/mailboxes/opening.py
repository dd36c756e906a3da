"""Parts of a message as a person opens them: decoded, in bounds, and harmless."""

import base64
import binascii
import quopri
import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.mailboxes import Enclosure, Message, Whole
from shared.mailboxes.html import cleaned
from shared.mailboxes.reading import stripped
from shared.mailboxes.structure import Part

LONGEST_TEXT = 256 * 1024  # bytes of one part that are read
SECTION = re.compile(rb"BODY\[([\d.]+)\]")
NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
LINE_OF_BASE64 = 57 / 78  # what a line of it holds


def texts(parts: Sequence[Part]) -> list[Part]:
    """The letter itself: its first plain text and its first HTML."""
    first = {part.media_type: part for part in reversed(parts) if part.is_text}
    return list(first.values())


def sections(answer: Sequence[Any]) -> dict[str, bytes]:
    pieces = [each for each in answer if isinstance(each, tuple)]
    named = ((SECTION.search(head[-60:]), text) for head, text in pieces)
    return {found[1].decode(): text for found, text in named if found is not None}


def opened(message: Message, parts: Sequence[Part], read: Mapping[str, bytes]) -> Whole:
    chosen = texts(parts)
    found = {part.media_type: text_of(part, read.get(part.number, b"")) for part in chosen}
    html = found.get("text/html")
    text = found.get("text/plain")
    return Whole(
        message,
        text=text if text is not None else " ".join(stripped(html or "").split()),
        html=cleaned(html) if html is not None else None,
        enclosures=[enclosure(part) for part in parts if part not in chosen],
        is_cut=any(part.size > LONGEST_TEXT for part in chosen),
    )


def enclosure(part: Part) -> Enclosure:
    size = round(part.size * LINE_OF_BASE64) if part.encoding == "base64" else part.size
    return Enclosure(part.number, part.filename, part.media_type, size, part.disposition == "inline")


def text_of(part: Part, raw: bytes) -> str:
    data = decoded(part, raw)
    try:
        text = data.decode(part.charset, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\x00", "").rstrip()


def decoded(part: Part, raw: bytes) -> bytes:
    """As much as can be: a part may have been cut, and its sender may have written anything."""
    if part.encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if part.encoding != "base64":
        return raw
    letters = NO_BASE64.sub(b"", raw)
    try:
        return base64.b64decode(letters[: len(letters) // 4 * 4] + rest(letters))
    except (binascii.Error, ValueError):
        return b""


def rest(letters: bytes) -> bytes:
    """The last letters, padded; a single one says nothing."""
    last = letters[len(letters) // 4 * 4 :]
    return last + b"=" * (4 - len(last)) if len(last) > 1 else b""
