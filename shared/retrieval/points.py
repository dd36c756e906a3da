"""How a point is written in an engine: names of its vectors and fields, and who may read it."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from shared.retrieval import Hit, Passage, Point, Query, Scope, Source, Space

WORDS = "words"  # the sparse vector; the dense one is called by its model's name
# One field says who finds a point, and it is empty until the point is published: one condition in place of five,
# each of which an engine would ask of every point.
READERS = "readers"
INDEXED = (READERS, "product", "owner", "collection", "document", "versions")
POINTS = uuid.UUID("6f1f7a56-6a1e-5f0c-9a57-2f6c1c1d8a11")
PLACE = ("number", "page", "start", "end", "text", "title", "section")


def point_id(document: str, passage: Passage) -> str:
    """The same passage in the same place has the same id, whatever has changed elsewhere in the document."""
    place = (document, passage.page, passage.start, passage.title, passage.section, passage.text)
    return str(uuid.uuid5(POINTS, "\0".join(map(str, place))))


def payload(point: Point) -> dict[str, Any]:
    source = point.source
    place = {name: getattr(point.passage, name) for name in PLACE}
    return place | {
        READERS: [],
        "product": source.product,
        "owner": source.owner,
        "collection": source.collection,
        "document": source.document,
        "versions": [source.version],
    }


def asked_for(query: Query, space: Space) -> list[str]:
    """The vectors that come with each hit."""
    named = [space.name] if space.dimension else []
    return [WORDS, *named] if query.with_vectors else []


def hit(point_id: str, score: float, payload: Mapping[str, Any], vectors: object, space: Space) -> Hit:
    named = vectors if isinstance(vectors, dict) else {}
    vector, words = named.get(space.name), named.get(WORDS)
    return Hit(
        id=point_id,
        score=score,
        product=payload["product"],
        owner=payload["owner"],
        collection=payload["collection"],
        document=payload["document"],
        versions=tuple(payload["versions"]),
        passage=Passage(**{name: payload[name] for name in PLACE}),
        vector=vector if isinstance(vector, list) else [],
        words=frozenset(words.indices) if words else frozenset(),
    )


def readers_of(source: Source) -> list[str]:
    return [_owner(source.product, source.owner), _collection(source.product, source.collection)]


def readers_in(scope: Scope) -> list[str]:
    own = [_owner(scope.product, scope.owner)] if scope.owner else []
    return own + [_collection(scope.product, shared) for shared in scope.shared]


def answerable(query: Query) -> bool:
    """Not when nobody asks, nor when there is nothing to look for."""
    return bool(readers_in(query.scope)) and bool(query.vector or query.words.indices)


def narrowing(query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    if query.collections:
        yield "collection", query.collections
    if query.documents:
        yield "document", query.documents


def _owner(product: str, owner: str) -> str:
    return f"{product}:owner:{owner}"


def _collection(product: str, collection: str) -> str:
    return f"{product}:collection:{collection}"
