"""Snapshots of indexes, for functions that start: with one they load what came after it, not all there is.

A snapshot holds what people wrote, so it goes as soon as something in it goes. What is removed while one is made is
looked for once it stands; whatever slips through is found by the next run.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.domain.knowledge.model.snapshots import (
    END,
    LONGEST,
    VALID_DAYS,
    Label,
    label_in,
    snapshot_key,
)
from shared.retrieval import Index
from shared.retrieval.folders import packed, unpacked
from shared.storage import Files, MissingFile, Span

MEDIA_TYPE = "application/octet-stream"
Open = Callable[[Path], Index]


@dataclass(frozen=True, slots=True)
class Snapshots:
    files: Files
    form: str
    now: Callable[[], float] = time.time

    def label(self, product: str) -> Label | None:
        """Of one that can be used."""
        try:
            head = self.files.read(snapshot_key(product), Span(0, LONGEST - 1))
        except MissingFile:
            return None
        return self._valid(head.partition(END)[0])

    def restore(self, product: str, folder: Path) -> int:
        """The number it stands for, the folder filled; 0, and the folder as it was, where there is none of use."""
        try:
            return self._restored(product, folder)
        except MissingFile:
            return 0

    def _restored(self, product: str, folder: Path) -> int:
        pieces = self.files.stream(snapshot_key(product))
        head, _, rest = next(pieces, b"").partition(END)
        label = self._valid(head)
        if label is None:
            return 0
        unpacked(joined(rest, pieces), folder)
        return label.number

    def _valid(self, head: bytes) -> Label | None:
        label = label_in(head)
        fits = label is not None and label.form == self.form and label.age(self.now()) < VALID_DAYS
        return label if fits else None

    def keep(self, product: str, number: int, folder: Path) -> None:
        with tempfile.TemporaryFile() as file:
            file.write(Label(self.form, number, self.now()).line())
            packed(folder, file)
            file.seek(0)
            self.files.put(snapshot_key(product), file, MEDIA_TYPE)

    def forget(self, product: str) -> None:
        self.files.delete([snapshot_key(product)])


def joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
