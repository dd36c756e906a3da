"""Every engine the port has, empty. A real server joins in when `PARLEY_TEST_QDRANT_URL` names one."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from shared.retrieval import Index
from shared.retrieval.edge import EdgeIndex
from shared.retrieval.qdrant import QdrantIndex
from tests.retrieval.passages import SPACE

SERVER = os.environ.get("PARLEY_TEST_QDRANT_URL")


def opened(kind: str, folder: Path) -> Index:
    if kind == "edge":
        return EdgeIndex.open(folder / "index", SPACE)
    client = QdrantClient(":memory:") if kind == "client" else QdrantClient(url=SERVER)
    index = QdrantIndex(client, f"test-{uuid.uuid4().hex}", SPACE)
    index.ensure()
    return index


@pytest.fixture(params=["edge", "client", *(["server"] if SERVER else [])])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    index = opened(request.param, tmp_path)
    yield index
    if request.param == "server" and isinstance(index, QdrantIndex):
        index.client.delete_collection(index.collection)
    index.close()
