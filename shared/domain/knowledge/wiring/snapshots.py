"""Where snapshots lie, and which of them the engine of this machine can use."""

import platform
from functools import cache

from shared.domain.knowledge.service.snapshots import Snapshots
from shared.embeddings import EmbeddingSettings
from shared.retrieval import Space
from shared.retrieval.folders import ENGINE
from shared.storage.s3 import S3Files

BUCKET = "documents"


def space() -> Space:
    return Space(*EmbeddingSettings.load().vectors)


@cache
def snapshots() -> Snapshots:
    of = space()
    return Snapshots(S3Files(BUCKET), f"{ENGINE}/{platform.machine()}/{of.name}/{of.dimension}")
