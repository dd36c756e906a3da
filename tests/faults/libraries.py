"""What people keep to be found, in scenarios."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from shared.domain.knowledge.wiring.following import embedded
from shared.domain.knowledge.wiring.snapshots import snapshots
from shared.kit.principal import Product
from tests.faults.order.stock import Stock
from tests.faults.world import World
from tests.functions.knowledge import BONES, GOUT, found, ingest, snapshot
from tests.functions.people import registered, worker
from tests.lambda_client import Answer, Caller


def library(_: World) -> Caller:
    registered()
    return worker()


def bring(world: World, ann: Caller) -> Answer:
    body: dict[str, Any] = {"text": GOUT, "metadata": {}, "collection_name": None}
    return world.ask(ann, "youworker/ingestion", "POST", "/v1/ingestion/text", body)


def found_once(_: World, ann: Caller) -> None:
    assert len(found(ann, "what eases an attack of gout")) == 1


def older_library(world: World) -> Caller:
    """As if the words of a text were counted in another way than when it was indexed."""
    ann = library(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.domain.knowledge.model.recipes.CHUNKER_VERSION", "older")
        ingest(ann)
    return ann


def tick(world: World, _: Any) -> Answer:
    world.tide.tick()
    return Answer(200, {}, "")


def indexed_anew(world: World, ann: Caller) -> None:
    found_once(world, ann)
    (document,) = Stock.taken().of("documents", "document#")
    assert "older" not in document["recipe"]


@dataclass
class Shelf:
    ann: Caller
    document: str


def snapshotted(world: World) -> Shelf:
    ann = library(world)
    shelf = Shelf(ann, str(ingest(ann).body["document_id"]))
    ingest(ann, BONES)
    assert snapshot() == [Product.YOUWORKER]
    return shelf


def take_away(world: World, given: Shelf) -> Answer:
    path = f"/v1/ingestion/documents/{given.document}"
    return world.ask(given.ann, "youworker/ingestion", "DELETE", path)


def nowhere(_: World, given: Shelf) -> None:
    """Not in what a function that starts is given, either."""
    assert not any(given.document in key for key in Stock.taken().buckets["documents"])
    snapshot()  # whoever took the document away may have come after the clock
    with TemporaryDirectory() as folder:
        assert snapshots().restore(Product.YOUWORKER, Path(folder)) > 0
        index = embedded(Path(folder))
        assert (index.count(), index.count(given.document)) == (1, 0)
        index.close()
