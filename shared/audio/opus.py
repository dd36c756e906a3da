"""Opus packets: how long each lasts, and how they stand in an Ogg file."""

import struct
from collections.abc import Iterator, Sequence

RATE = 48_000
SERIAL = 1
SILK, HYBRID = (480, 960, 1920, 2880), (480, 960)
CELT = (120, 240, 480, 960)
FIRST_HYBRID, FIRST_CELT = 12, 16
POLYNOMIAL = 0x04C11DB7
MOST_SEGMENTS = 255


def samples_in(packet: bytes) -> int:
    """Of 48 000 a second, by the packet's own first bytes."""
    if not packet:
        return 0
    config = packet[0] >> 3
    if config < FIRST_HYBRID:
        frame = SILK[config % 4]
    else:
        frame = HYBRID[config % 2] if config < FIRST_CELT else CELT[config % 4]
    return frame * frames_in(packet)


def frames_in(packet: bytes) -> int:
    code = packet[0] & 3
    if code < 3:  # noqa: PLR2004  # one frame, or two
        return 1 if code == 0 else 2
    return packet[1] & 63 if len(packet) > 1 else 0


def seconds(packets: Sequence[bytes]) -> float:
    return sum(map(samples_in, packets)) / RATE


def in_ogg(packets: Sequence[bytes], head: bytes) -> bytes:
    tags = b"OpusTags" + struct.pack("<I", 6) + b"parley" + struct.pack("<I", 0)
    pages, at = [page(0, 0, [head], flags=2), page(1, 0, [tags])], 0
    for number, some in enumerate(portions(packets), 2):
        at += sum(map(samples_in, some))
        pages.append(page(number, at, some))
    return b"".join(pages) + page(len(pages), at, [], flags=4)


def portions(packets: Sequence[bytes]) -> Iterator[list[bytes]]:
    """As many packets as a page has room for."""
    some: list[bytes] = []
    segments = 0
    for packet in packets:
        needed = len(packet) // 255 + 1
        if segments + needed > MOST_SEGMENTS:
            yield some
            some, segments = [], 0
        if needed <= MOST_SEGMENTS:
            some.append(packet)
            segments += needed
    if some:
        yield some


def page(number: int, at: int, packets: Sequence[bytes], flags: int = 0) -> bytes:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    head = b"OggS\x00" + struct.pack("<BqII", flags, at, SERIAL, number)
    tail = bytes([len(lacing)]) + lacing + b"".join(packets)
    return head + struct.pack("<I", checksum(head + bytes(4) + tail)) + tail


def table() -> list[int]:
    made = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ POLYNOMIAL if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        made.append(value)
    return made


TABLE = table()


def checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ TABLE[value >> 24 ^ byte]
    return value
