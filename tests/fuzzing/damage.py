"""Files that were whole once: bytes changed, cut out, doubled, moved, and pieces of one in another."""

import io
import random
import zipfile
from collections.abc import Callable, Sequence

Change = Callable[[bytearray, random.Random], None]
STRIKING = (
    b"\x00",
    b"\xff" * 4,
    b"<",
    b"&#x0;",
    b"]]>",
    b"%PDF",
    b"PK\x03\x04",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"9" * 40,
)
LARGEST = 200_000


def flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(1, max(1, len(data) // 4))]


def repeat(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randint(1, 200)]
    data[start:start] = piece * chance.randint(2, 60)


def strike(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = chance.choice(STRIKING)


def grow(data: bytearray, chance: random.Random) -> None:
    """A number that says how many or how long becomes another."""
    at = chance.randrange(max(1, len(data) - 4))
    data[at : at + 4] = chance.choice(
        (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00", b"\x80\x00\x00\x00")
    )


CHANGES: Sequence[Change] = (flip, cut, repeat, strike, grow)


def damaged(whole: bytes, chance: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        if data:
            chance.choice(CHANGES)(data, chance)
    return bytes(data[:LARGEST])


def damaged_inside(archive: bytes, chance: random.Random) -> bytes:
    """The archive is whole, and what is in it is not: damage to its own bytes rarely comes so far."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        hit = chance.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(name, damaged(content, chance) if name == hit and content else content)
    return made.getvalue()
