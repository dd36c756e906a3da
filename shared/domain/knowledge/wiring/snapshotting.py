"""What makes snapshots of the engine inside functions."""

from functools import cache

from shared.domain.knowledge.repository.changes import ChangeRepository
from shared.domain.knowledge.service.snapshotting import SnapshottingService
from shared.domain.knowledge.wiring.following import embedded, follower
from shared.domain.knowledge.wiring.snapshots import snapshots


@cache
def snapshotting_service() -> SnapshottingService:
    return SnapshottingService(ChangeRepository(), snapshots(), follower, embedded)
