"""An engine's folder as one stream, and back."""

import gzip
import io
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

ENGINE = "edge-0.9.0"  # another one reads its own folders alone
LEVEL = 1  # more effort saves little of what an engine writes
PIECE = 1024 * 1024
GZIP = 16  # how zlib is told that a gzip's head and end stand around


def packed(folder: Path, to: BinaryIO) -> None:
    with (
        gzip.GzipFile(fileobj=to, mode="wb", compresslevel=LEVEL) as zipped,
        tarfile.open(fileobj=zipped, mode="w|") as archive,
    ):
        archive.add(folder, arcname=".")


def unpacked(pieces: Iterator[bytes], folder: Path) -> None:
    """To the very end, where the checksum stands: `EOFError`, `zlib.error` or `TarError` if it is damaged."""
    stream = io.BufferedReader(Pieces(_inflated(pieces)), PIECE)
    with tarfile.open(fileobj=stream, mode="r|", bufsize=PIECE) as archive:
        for member in archive:
            _take(archive, member, folder)
    while stream.read(PIECE):
        pass


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    inflating = zlib.decompressobj(zlib.MAX_WBITS | GZIP)
    for piece in pieces:
        yield inflating.decompress(piece)
    if not inflating.eof:
        raise EOFError


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts:
        raise tarfile.TarError(f"{member.name} would lie elsewhere")
    if member.isdir():
        (folder / path).mkdir(parents=True, exist_ok=True)
    if content := archive.extractfile(member):
        with content, (folder / path).open("wb") as file:
            shutil.copyfileobj(content, file, PIECE)


class Pieces(io.RawIOBase):
    """What comes in pieces, to be read as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # of bytes alone
        while not self.left:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.left = memoryview(piece)
        count = min(len(buffer), len(self.left))
        buffer[:count] = self.left[:count]
        self.left = self.left[count:]
        return count
