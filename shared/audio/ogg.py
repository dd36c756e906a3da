"""Ogg: the packets of its first stream."""

from collections.abc import Iterator

from shared.audio import Unreadable
from shared.audio.opus import MOST_SEGMENTS

HEAD = 27
FULL = 255


def opus_packets(data: bytes) -> tuple[bytes, list[bytes]]:
    """The stream's head, and its sound."""
    found = packets(data)
    head, tags = next(found, b""), next(found, b"")
    if not head.startswith(b"OpusHead") or not tags.startswith(b"OpusTags"):
        raise Unreadable("Of Ogg files those with Opus are read")
    return head, list(found)


def packets(data: bytes) -> Iterator[bytes]:
    pending, serial = b"", data[14:18]
    for own, segments in pages(data):
        if own != serial:
            continue
        for length, piece in segments:
            pending += piece
            if length < FULL:
                yield pending
                pending = b""


def pages(data: bytes) -> Iterator[tuple[bytes, list[tuple[int, bytes]]]]:
    """Until the file ends, or is no longer one: what came before can still be heard."""
    at = 0
    while data[at : at + 4] == b"OggS" and at + HEAD <= len(data):
        count = data[at + 26]
        lacing = data[at + HEAD : at + HEAD + count]
        body = at + HEAD + count
        if len(lacing) < count or body + sum(lacing) > len(data) or count > MOST_SEGMENTS:
            return
        serial, segments = data[at + 14 : at + 18], []
        for length in lacing:
            segments.append((length, data[body : body + length]))
            body += length
        yield serial, segments
        at = body
