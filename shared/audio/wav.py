"""WAV: its format and its samples, and how one is written."""

import struct
from dataclasses import dataclass

from shared.audio import Unreadable

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
FORMAT = struct.Struct("<HHIIHH")
WIDTHS = {PCM: (1, 2, 3, 4), FLOAT: (4, 8)}
FASTEST = 384_000
MOST_CHANNELS = 32


@dataclass(frozen=True, slots=True)
class Wave:
    """`data` are whole frames: one sample of each channel, `width` bytes each."""

    coding: int
    channels: int
    rate: int
    width: int
    data: memoryview

    @property
    def frame(self) -> int:
        return self.width * self.channels

    @property
    def seconds(self) -> float:
        return len(self.data) / self.frame / self.rate


def read(content: bytes) -> Wave:
    if content[:4] != b"RIFF":
        raise Unreadable("This kind of WAV (RIFX, RF64) is not read; send a plain one")
    form, data, at = b"", None, 12
    while at + 8 <= len(content) and data is None:
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"fmt ":
            form = content[at + 8 : at + 8 + size]
        elif name == b"data":
            data = memoryview(content)[at + 8 : at + 8 + size]  # a recorder that was cut off claims more
        at += 8 + size + size % 2
    if data is None or len(form) < FORMAT.size:
        raise Unreadable("The WAV file has no format or no samples")
    return checked(form, data)


def checked(form: bytes, data: memoryview) -> Wave:
    coding, channels, rate, _, _, bits = FORMAT.unpack(form[: FORMAT.size])
    if coding == EXTENSIBLE and len(form) >= 26:  # noqa: PLR2004  # the real coding stands behind the channels' places
        coding = int.from_bytes(form[24:26], "little")
    width = bits // 8
    if width not in WIDTHS.get(coding, ()) or not (0 < channels <= MOST_CHANNELS and 0 < rate <= FASTEST):
        raise Unreadable(
            "The WAV file's samples are of a kind that is not read: send PCM of 8 to 32 bits, or floats"
        )
    frame = width * channels
    return Wave(coding, channels, rate, width, data[: len(data) // frame * frame])


def written(samples: bytes | memoryview, rate: int, channels: int = 1, width: int = 2, coding: int = PCM) -> bytes:
    frame = width * channels
    form = FORMAT.pack(coding, channels, rate, rate * frame, frame, width * 8)
    head = b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + struct.pack("<I", len(form)) + form
    return head + b"data" + struct.pack("<I", len(samples)) + bytes(samples)


def plain(wave: Wave) -> bytes:
    """The same sound without whatever else stood in the file."""
    return written(wave.data, wave.rate, wave.channels, wave.width, wave.coding)
