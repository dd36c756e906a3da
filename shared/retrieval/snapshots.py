"""A folder of the embedded engine as one stream of bytes, and back.

The engine reserves space in its files long before it fills it: empty stretches compress to nothing on the way out and
are left as holes on the way in, so a restored folder takes what its content takes.
"""

import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from shared.kit.errors import Unavailable

LOG = "wal"  # what it holds has been forced into the segments before the folder is packed
LEVEL = 1
BLOCK = 1 << 16
EMPTY = bytes(BLOCK)
LARGEST = 16 << 30


def pack(folder: Path, target: BinaryIO) -> None:
    with tarfile.open(fileobj=target, mode="w|gz", compresslevel=LEVEL) as archive:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and inside.parts[0] != LOG:
                archive.add(path, inside.as_posix(), recursive=False)


def restore(source: BinaryIO, folder: Path) -> None:
    """In place of what is there, which nobody may hold open; whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        _unpack(source, new)
        shutil.rmtree(folder, ignore_errors=True)
        new.replace(folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Unavailable("The snapshot of the index cannot be read.") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _unpack(source: BinaryIO, folder: Path) -> None:
    with tarfile.open(fileobj=source, mode="r|gz") as archive:
        size = 0
        for member in archive:
            size += member.size
            content = archive.extractfile(member) if member.isreg() else None
            if content is None or size > LARGEST or not _stays_inside(member.name):
                raise tarfile.TarError(f"{member.name} is not of a snapshot")
            _write(content, folder / member.name)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _write(content: IO[bytes], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        while block := content.read(BLOCK):
            if block == EMPTY[: len(block)]:
                file.seek(len(block), 1)
            else:
                file.write(block)
        file.truncate()
