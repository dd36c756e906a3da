"""The engine inside a function, kept in step with what is indexed elsewhere.

Before each search it reads what changed since the last one. Documents that are new to it are loaded from the parts
that indexing keeps; so any number of functions have the same index, and none of them is the one that must not fail.
One that starts where there is much takes a snapshot first, if there is one.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from shared.domain.knowledge.model.documents import Library
from shared.domain.knowledge.model.parts import part_name, unpacked
from shared.domain.knowledge.model.snapshots import WORTH
from shared.domain.knowledge.repository.changes import Change, ChangeRepository
from shared.domain.knowledge.service.snapshots import Snapshots
from shared.kit.observability import logger
from shared.retrieval import Hit, Index, Point, Query
from shared.storage import Files, MissingFile

AT_ONCE = 16


@dataclass(slots=True)
class Follower:
    product: str
    folder: Callable[[], Path]
    open: Callable[[Path], Index]
    changes: ChangeRepository
    files: Files
    snapshots: Snapshots
    seen: int = 0
    places: list[Path] = field(default_factory=list)
    opened: list[Index] = field(default_factory=list)

    def search(self, query: Query) -> list[Hit]:
        self.catch_up()
        return self.index.search(query)

    @property
    def index(self) -> Index:
        if not self.opened:
            self.opened.append(self.open(self._place()))
        return self.opened[0]

    @property
    def place(self) -> Path:
        """Where the index lies."""
        return self.places[-1]

    def clear(self) -> None:
        for place in self.places:
            shutil.rmtree(place, ignore_errors=True)

    def catch_up(self) -> None:
        news = self.changes.since(self.product, self.seen)
        if not news:
            return
        if not self.opened and sum(change.parts for change in news) >= WORTH:
            self._restore()
        newest = {change.document_id: change for change in news if change.number > self.seen}
        gone = [change.document_id for change in newest.values() if change.version is None]
        self.index.delete(gone)
        for points in self._loaded([change for change in newest.values() if change.version]):
            self._take(points)
        self.seen = max(self.seen, news[-1].number)

    def _restore(self) -> None:
        """A snapshot is a help and nothing more: where it is of no use, everything is loaded from the parts."""
        place = self._place()
        try:
            number = self.snapshots.restore(self.product, place)
            if number:
                self.opened.append(self.open(place))
                self.seen = number
        except Exception:  # noqa: BLE001  # the edge to an engine that raises nothing narrower
            logger.exception("a snapshot could not be used")
            shutil.rmtree(place, ignore_errors=True)

    def _place(self) -> Path:
        self.places.append(self.folder())
        return self.places[-1]

    def _loaded(self, changes: list[Change]) -> Iterator[list[Point]]:
        if len(changes) < 2:  # noqa: PLR2004  # one needs no threads
            yield from map(self._read, changes)
            return
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for some in batches(changes):
                yield from pool.map(self._read, some)

    def _read(self, change: Change) -> list[Point]:
        """None when it has been replaced meanwhile: its next change comes."""
        folder = parts_folder(change.home, change.document_id, str(change.version))
        try:
            parts = [self.files.read(folder + part_name(number)) for number in range(change.parts)]
        except MissingFile:
            return []
        return [point for part in parts for point in unpacked(part)]

    def _take(self, points: list[Point]) -> None:
        if points:
            self.index.upsert(points)
            self.index.publish(points[0].source)
            self.index.retire(points[0].source)


def batches(changes: list[Change]) -> Iterable[list[Change]]:
    return (changes[at : at + AT_ONCE] for at in range(0, len(changes), AT_ONCE))


def parts_folder(library: Library, document_id: str, version: str) -> str:
    return f"{library.place}/{document_id}/parts/{version}/"
