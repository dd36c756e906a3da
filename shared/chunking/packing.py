"""Sentences packed into passages, full ones overlapping by a sentence or two."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.chunking.sections import Unit


@dataclass(frozen=True, slots=True)
class Packing:
    """In tokens. The model reads 256; what the target leaves is for the title and the estimate's error."""

    target: int = 220
    overlap: int = 40
    least: int = 60  # a section shorter than this stays with what follows it


def packed(units: Iterable[Unit], packing: Packing) -> Iterator[Unit]:
    held: list[Unit] = []
    fresh = False  # whether there is more in hand than what was said already
    for unit in units:
        if fresh and _closes(held, unit, packing):
            yield _joined(held)
            held, fresh = _carried(held, unit, packing), False
        held.append(unit)
        fresh = True
    if fresh:
        yield _joined(held)


def _closes(held: list[Unit], unit: Unit, packing: Packing) -> bool:
    size = _size(held)
    if unit.section != held[-1].section and size >= packing.least:
        return True
    return size + unit.tokens > packing.target


def _carried(held: list[Unit], unit: Unit, packing: Packing) -> list[Unit]:
    """The last sentences, as far as there is room for them and the section is the same."""
    room = min(packing.overlap, packing.target - unit.tokens)
    carried: list[Unit] = []
    for last in reversed(held[1:]):
        room -= last.tokens
        if room < 0 or last.section != unit.section:
            break
        carried.insert(0, last)
    return carried


def _joined(held: list[Unit]) -> Unit:
    return Unit(held[0].start, held[-1].end, _size(held), held[0].section)


def _size(held: list[Unit]) -> int:
    return sum(unit.tokens for unit in held)
