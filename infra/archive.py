"""A zip whose parts are packed once, however many artefacts hold them; the same parts give the same bytes."""

import hashlib
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple

# As the format has it: of each file, of each in the directory behind them, and of the end.
LOCAL, CENTRAL, END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"
VERSION, OF_UNIX, UTF_8, DEFLATED = 20, 3 << 8, 0x800, 8
NEW_YEAR_2020 = (0, (2020 - 1980) << 9 | 1 << 5 | 1)
READABLE, RUNNABLE = 0o100644, 0o100755


class Packed(NamedTuple):
    crc: int
    size: int
    data: bytes


@dataclass(frozen=True)
class Content:
    """A file of the artefact: bytes that lie somewhere, or are made here."""

    source: Path | bytes
    mode: int = READABLE

    @property
    def packed(self) -> Packed:
        return deflated(self.source) if isinstance(self.source, bytes) else deflated_file(*state(self.source))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.source).hexdigest() if isinstance(self.source, bytes) else digest(self.source)


def state(source: Path) -> tuple[Path, int]:
    return source, source.stat().st_mtime_ns


def digest(source: Path) -> str:
    return digest_then(*state(source))


@cache
def digest_then(source: Path, _changed: int) -> str:
    with source.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@cache
def deflated_file(source: Path, _changed: int) -> Packed:
    return deflated(source.read_bytes())


def deflated(content: bytes) -> Packed:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return Packed(zlib.crc32(content), len(content), packer.compress(content) + packer.flush())


def fingerprint(contents: Mapping[str, Content]) -> bytes:
    """Of what would be written."""
    lines = (f"{name} {each.mode} {each.digest}\n" for name, each in sorted(contents.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest().encode()


def write(archive: Path, contents: Mapping[str, Content]) -> None:
    """Says in its comment what is in it: one that holds already what it is to hold is left as it is."""
    told = fingerprint(contents)
    if archive.exists() and comment(archive) == told:
        return
    unfinished = archive.with_suffix(f".{os.getpid()}.new")
    with unfinished.open("wb") as out:
        directory = b"".join(written(out, contents))
        out.write(directory)
        place = (len(contents), len(contents), len(directory), out.tell() - len(directory), len(told))
        out.write(struct.pack(END, b"PK\5\6", 0, 0, *place) + told)
    unfinished.replace(archive)


def written(out: IO[bytes], contents: Mapping[str, Content]) -> Iterator[bytes]:
    """The directory's line of each."""
    for name, each in sorted(contents.items()):
        packed, encoded, offset = each.packed, name.encode(), out.tell()
        about = (UTF_8, DEFLATED, *NEW_YEAR_2020, packed.crc, len(packed.data), packed.size, len(encoded), 0)
        out.write(struct.pack(LOCAL, b"PK\3\4", VERSION, *about) + encoded + packed.data)
        ours = (b"PK\1\2", OF_UNIX | VERSION, VERSION, *about, 0, 0, 0, each.mode << 16, offset)
        yield struct.pack(CENTRAL, *ours) + encoded


def comment(archive: Path) -> bytes:
    try:
        with zipfile.ZipFile(archive) as found:
            return found.comment
    except zipfile.BadZipFile:
        return b""
