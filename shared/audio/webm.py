"""WebM, as browsers record: the Opus packets of its first track of sound."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.audio import Unreadable

SEGMENT, CLUSTER, TRACKS, TRACK, GROUP = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0xA0
NUMBER, TYPE, CODEC, PRIVATE, SIMPLE, BLOCK = 0xD7, 0x83, 0x86, 0x63A2, 0xA3, 0xA1
OPENED = {SEGMENT, CLUSTER, TRACKS, GROUP}
SOUND = 2
DEEPEST = 5
LACED = 0x06


@dataclass(slots=True)
class Found:
    track: int | None = None
    head: bytes = b""
    packets: list[bytes] = field(default_factory=list)


def opus_packets(data: bytes) -> tuple[bytes, list[bytes]]:
    found = Found()
    gather(data, 0, len(data), found, 0)
    if found.track is None:
        raise Unreadable("Of WebM files those with Opus are read")
    return found.head, found.packets


def gather(data: bytes, start: int, end: int, found: Found, depth: int) -> None:
    for name, at, until in elements(data, start, end):
        if name in OPENED and depth < DEEPEST:
            gather(data, at, until, found, depth + 1)
        elif name == TRACK and found.track is None:
            take_track(data, at, until, found)
        elif name in {SIMPLE, BLOCK}:
            take_block(data[at:until], found)


def take_track(data: bytes, start: int, end: int, found: Found) -> None:
    facts = {name: data[at:until] for name, at, until in elements(data, start, end)}
    if int.from_bytes(facts.get(TYPE, b""), "big") == SOUND and facts.get(CODEC, b"").startswith(b"A_OPUS"):
        found.track = int.from_bytes(facts.get(NUMBER, b""), "big")
        found.head = facts.get(PRIVATE, b"")


def take_block(block: bytes, found: Found) -> None:
    """Opus needs no lacing, and browsers write none."""
    track, at = number(block, 0, marked=False)
    if track == found.track and at and len(block) > at + 3 and not block[at + 2] & LACED:
        found.packets.append(block[at + 3 :])


def elements(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """A live recorder does not know the sizes of what it began: those last until the end of what they stand in."""
    while at < end:
        name, after_name = number(data, at, marked=True)
        size, body = number(data, after_name, marked=False)
        if not after_name or not body:
            return
        open_ended = size == (1 << 7 * (body - after_name)) - 1
        until = end if open_ended else min(end, body + size)
        yield name, body, until
        at = until


def number(data: bytes, at: int, *, marked: bool) -> tuple[int, int]:
    """Its value and where it ends; zeros where there is none. Names keep the mark of their length."""
    if at >= len(data) or not data[at]:
        return 0, 0
    length = 9 - data[at].bit_length()
    if at + length > len(data):
        return 0, 0
    value = int.from_bytes(data[at : at + length], "big")
    return (value if marked else value & (1 << 7 * length) - 1), at + length
