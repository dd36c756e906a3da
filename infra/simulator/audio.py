"""What a recording sounds like: two tones that take turns, silence between. Nothing is pretended to be speech.

Audio is 8 kHz, 16 bit, one channel, as the carrier's. Only who spoke when is kept; samples are made when asked for.
"""

import math
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

RATE = 8000
WIDTH = 2
PITCHES = {"agent": 440.0, "callee": 620.0}
SYLLABLES = 4.0


@dataclass(frozen=True, slots=True)
class Segment:
    """`start` is in seconds since the call was answered."""

    start: float
    seconds: float
    who: str
    text: str


@cache
def voice(who: str) -> bytes:
    """A second of somebody's tone, swelling as syllables do."""
    pitch = PITCHES.get(who, 300.0)
    samples = (
        9000 * math.sin(2 * math.pi * pitch * n / RATE) * abs(math.sin(math.pi * SYLLABLES * n / RATE))
        for n in range(RATE)
    )
    return array("h", (int(sample) for sample in samples)).tobytes()


def header(samples: int) -> bytes:
    size = samples * WIDTH
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * WIDTH, WIDTH, 8 * WIDTH)
    return struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + form + struct.pack("<4sI", b"data", size)


def wav(segments: Sequence[Segment], seconds: float) -> Iterator[bytes]:
    """In pieces of a second or less."""
    total = round(seconds * RATE)
    yield header(total)
    written = 0
    for segment in sorted(segments, key=lambda each: each.start):
        begin = min(max(round(segment.start * RATE), written), total)
        yield from pieces(b"\0" * RATE * WIDTH, begin - written)
        count = min(round(segment.seconds * RATE), total - begin)
        yield from pieces(voice(segment.who), count)
        written = begin + count
    yield from pieces(b"\0" * RATE * WIDTH, total - written)


def pieces(second: bytes, samples: int) -> Iterator[bytes]:
    for _ in range(samples // RATE):
        yield second
    if samples % RATE:
        yield second[: samples % RATE * WIDTH]


def spoken_seconds(text: str) -> float:
    """Two and a half words a second."""
    return max(0.6, len(text.split()) / 2.5)
