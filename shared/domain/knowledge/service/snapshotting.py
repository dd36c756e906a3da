"""Making snapshots, where there is so much that loading its parts would keep whoever searches waiting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.domain.knowledge.model.snapshots import RENEWED_DAYS, WORTH, Label
from shared.domain.knowledge.repository.changes import Change, ChangeRepository
from shared.domain.knowledge.service.following import Follower
from shared.domain.knowledge.service.snapshots import Snapshots
from shared.retrieval import Index


@dataclass(frozen=True, slots=True)
class SnapshottingService:
    changes: ChangeRepository
    snapshots: Snapshots
    follower: Callable[[str], Follower]
    open: Callable[[Path], Index]

    def run(self, product: str) -> bool:
        """Whether there is a new one now."""
        label = self.snapshots.label(product)
        if not self._is_due(label, self.changes.since(product, label.number if label else 0)):
            return False
        follower = self.follower(product)
        try:
            return self._made(product, follower)
        finally:
            follower.clear()

    def _is_due(self, label: Label | None, news: Sequence[Change]) -> bool:
        if label is None:
            return sum(change.parts for change in news) >= WORTH
        return bool(news) or label.age(self.snapshots.now()) > RENEWED_DAYS

    def _made(self, product: str, follower: Follower) -> bool:
        follower.catch_up()
        follower.index.close()
        self.snapshots.keep(product, follower.seen, follower.place)
        if self._is_outdated(follower.place, self.changes.since(product, follower.seen)):
            self.snapshots.forget(product)
            return False
        return True

    def _is_outdated(self, folder: Path, later: Sequence[Change]) -> bool:
        """Something in it was replaced or went while it was made, and whoever did that may have come too early."""
        if not later:
            return False
        index = self.open(folder)
        try:
            return any(index.count(change.document_id) for change in later)
        finally:
            index.close()
