"""The engine inside a function."""

import atexit
import shutil
import tempfile
from pathlib import Path

from shared.domain.knowledge.repository.changes import ChangeRepository
from shared.domain.knowledge.service.following import Follower
from shared.domain.knowledge.wiring.snapshots import BUCKET, snapshots, space
from shared.retrieval import Index
from shared.storage.s3 import S3Files


def follower(product: str) -> Follower:
    return Follower(product, passing, embedded, ChangeRepository(), S3Files(BUCKET), snapshots())


def passing() -> Path:
    """A folder for the life of this process: what is in it can be made again."""
    folder = Path(tempfile.mkdtemp(prefix="parley-index-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def embedded(folder: Path) -> Index:
    from shared.retrieval.edge import EdgeIndex  # noqa: PLC0415  # loaded at the first search

    return EdgeIndex.open(folder, space())
