"""What indexing tells an index while it replaces a version by the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from shared.domain.knowledge.service.snapshots import Snapshots
from shared.retrieval import Index, Point, Source


class Engine(Protocol):
    @property
    def name(self) -> str:
        """Another one means that documents are indexed anew, into it."""

    def stage(self, points: Sequence[Point], old: str | None) -> None:
        """These will be found once their version is published."""

    def publish(self, source: Source) -> None: ...

    def retire(self, source: Source) -> None: ...

    def remove(self, document_id: str) -> None: ...

    def outdate(self, product: str) -> None:
        """A version that could be found is in no document's row any more."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The engine inside each function follows the changes by itself; a snapshot for it holds what is there, and
    nothing else."""

    snapshots: Snapshots
    name: ClassVar[str] = "followed"

    def stage(self, points: Sequence[Point], old: str | None) -> None: ...

    def publish(self, source: Source) -> None: ...

    def retire(self, source: Source) -> None: ...

    def remove(self, document_id: str) -> None: ...

    def outdate(self, product: str) -> None:
        self.snapshots.forget(product)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that all functions ask."""

    index: Index
    name: ClassVar[str] = "served"

    def stage(self, points: Sequence[Point], old: str | None) -> None:
        """What stands in the old version too is found as before, meanwhile."""
        self.index.ensure()
        source = points[0].source
        there = self.index.ids(source.document, old) if old else set()
        new, same = (
            [each for each in points if each.id not in there],
            [each.id for each in points if each.id in there],
        )
        self.index.upsert(new)
        self.index.carry(same, [str(old), source.version])

    def publish(self, source: Source) -> None:
        self.index.publish(source)

    def retire(self, source: Source) -> None:
        self.index.retire(source)

    def remove(self, document_id: str) -> None:
        self.index.ensure()
        self.index.delete([document_id])

    def outdate(self, product: str) -> None: ...
