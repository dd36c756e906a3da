"""MP3: how long a file lasts, frame by frame. No header's word is taken for it."""

from dataclasses import dataclass

from shared.audio import Unreadable

RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
FULL = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
HALF = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
MPEG_1, LAYER_3 = 3, 1
SEARCHED = 4096  # bytes of something else that may stand between frames


@dataclass(frozen=True, slots=True)
class Frame:
    size: int
    seconds: float


def frame_at(data: bytes, at: int) -> Frame | None:
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004  # eleven bits are set
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    pace, speed = head[2] >> 4, head[2] >> 2 & 3
    if layer != LAYER_3 or version not in RATES or not 0 < pace < len(FULL) or speed >= len(RATES[version]):
        return None
    rate, full = RATES[version][speed], version == MPEG_1
    samples, bits = (1152, FULL[pace]) if full else (576, HALF[pace])
    return Frame(samples // 8 * bits * 1000 // rate + (head[2] >> 1 & 1), samples / rate)


def begins_with_frames(data: bytes) -> bool:
    """Two in a row: one alone is found in anything."""
    first = frame_at(data, 0)
    return first is not None and frame_at(data, first.size) is not None


def seconds(data: bytes) -> float:
    at, total, strange = past_tag(data), 0.0, 0
    while at < len(data) and strange < SEARCHED:
        frame = frame_at(data, at)
        strange = 0 if frame else strange + 1
        total += frame.seconds if frame else 0
        at += frame.size if frame else 1
    if not total:
        raise Unreadable("The MP3 file holds no sound")
    return total


def past_tag(data: bytes) -> int:
    if data[:3] != b"ID3" or len(data) < 10:  # noqa: PLR2004  # the tag's head
        return 0
    size = 0
    for each in data[6:10]:
        size = size << 7 | each & 0x7F
    return 10 + size
