"""M4A: its AAC frames, put in a row as a stream that every decoder reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.audio import Unreadable

RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
SAMPLES = 1024  # in a frame
LARGEST_FRAME = (1 << 13) - 8
CONFIG = 5  # the tag of a decoder's settings
WANTED = ("stsd", "stsz", "stsc", "stco")
BROKEN = "The M4A file is damaged, or holds something else than AAC"


@dataclass(frozen=True, slots=True)
class Coding:
    profile: int
    rate: int  # its place among RATES
    channels: int


@dataclass(frozen=True, slots=True)
class Track:
    coding: Coding
    places: list[tuple[int, int]]  # where each frame stands, and its size

    @property
    def seconds(self) -> float:
        return len(self.places) * SAMPLES / RATES[self.coding.rate]


def read(data: bytes) -> Track:
    try:
        tables = sound(data)
        return Track(coding(tables["stsd"]), list(places(tables, len(data))))
    except (IndexError, KeyError, ValueError) as error:
        raise Unreadable(BROKEN) from error


def stream(data: bytes, track: Track) -> bytes:
    return b"".join(head(track.coding, size) + data[at : at + size] for at, size in track.places)


def sound(data: bytes) -> Mapping[str, bytes]:
    for track in inside(data, "moov", "trak"):
        media = next(inside(track, "mdia"), b"")
        if next(inside(media, "hdlr"), b"")[8:12] == b"soun":
            table = next(inside(media, "minf", "stbl"), b"")
            return {name: next(inside(table, name), b"") for name in WANTED}
    raise ValueError("no track of sound")


def inside(data: bytes, name: str, *deeper: str) -> Iterator[bytes]:
    for own, body in boxes(data):
        if own == name.encode():
            if deeper:
                yield from inside(body, *deeper)
            else:
                yield body


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, start = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, start = int.from_bytes(data[start : start + 8], "big"), start + 8
        end = at + size if size else len(data)
        if end < start:
            return
        yield data[at + 4 : at + 8], data[start:end]
        at = end


def coding(described: bytes) -> Coding:
    """From the decoder's settings, which stand behind a row of tags and lengths."""
    entry = described[8:]
    if entry[4:8] != b"mp4a":
        raise ValueError("no AAC")
    settings = entry[entry.index(b"esds") + 8 :]
    config = settings_in(settings)
    profile, rate = config[0] >> 3, (config[0] & 7) << 1 | config[1] >> 7
    channels = config[1] >> 3 & 15
    if not (1 <= profile <= 4 and rate < len(RATES) and 1 <= channels <= 7):  # noqa: PLR2004  # what a stream's head can say
        raise ValueError("a profile that no stream carries")
    return Coding(profile, rate, channels)


def settings_in(tags: bytes) -> bytes:
    at, skipped = 0, {3: 3, 4: 13}  # what stands in a tag before the tags inside it
    while at < len(tags):
        tag, size, at = tags[at], 0, at + 1
        while tags[at] & 0x80:
            size, at = size << 7 | tags[at] & 0x7F, at + 1
        size, at = size << 7 | tags[at], at + 1
        if tag == CONFIG:
            return tags[at : at + size]
        at += skipped.get(tag, size)
    raise ValueError("no settings")


def words(table: bytes, start: int, count: int) -> list[int]:
    if start + 4 * count > len(table):
        raise ValueError("a table is cut off")
    return [int.from_bytes(table[at : at + 4], "big") for at in range(start, start + 4 * count, 4)]


def places(tables: Mapping[str, bytes], end: int) -> Iterator[tuple[int, int]]:
    """Frames stand in chunks, so many to a chunk from a chunk on."""
    same, count = words(tables["stsz"], 4, 2)
    sizes = iter([same] * min(count, end) if same else words(tables["stsz"], 12, count))
    offsets = words(tables["stco"], 8, words(tables["stco"], 4, 1)[0])
    runs = words(tables["stsc"], 8, words(tables["stsc"], 4, 1)[0] * 3)
    per_chunk = dict(zip(runs[::3], runs[1::3], strict=False))
    many = 0
    for number, at in enumerate(offsets, 1):
        many = per_chunk.get(number, many)
        for size, _ in zip(sizes, range(many), strict=False):
            if at + size > end or size > LARGEST_FRAME:
                return
            yield at, size
            at += size  # noqa: PLW2901  # the next one stands behind it


def head(coded: Coding, size: int) -> bytes:
    whole = size + 7
    bits = 0xFFF1 << 40 | (coded.profile - 1) << 38 | coded.rate << 34 | coded.channels << 30
    return (bits | whole << 13 | 0x7FF << 2).to_bytes(7, "big")
