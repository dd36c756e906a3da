"""Qdrant Edge: the engine inside the process, its data in a folder.

One process holds a folder at a time; the engine locks it. Whoever comes second waits a little, then is told. An update
is durable when it returns: the engine writes ahead. Searches and updates may come from several threads.
"""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import qdrant_edge as engine
from qdrant_edge import FieldCondition, Filter, MatchAny, MatchValue, UpdateOperation

from shared.kit.errors import Unavailable
from shared.retrieval import Hit, Point, Query, Source, Space
from shared.retrieval.points import (
    INDEXED,
    READERS,
    WORDS,
    answerable,
    asked_for,
    hit,
    narrowing,
    payload,
    readers_in,
    readers_of,
)

# The engine's stub calls these by names that its module does not have.
Vectors = dict[str, list[float] | engine.SparseVector | list[list[float]]]

PATIENCE, PAUSE = 5.0, 0.05
HELD = "WouldBlock"
PAGE = 1000
MANY = 1000
# Vectors are read one after another, no graph is built: exact, and at fifty thousand passages faster than it need be.
# A bit a number chooses eight times as many candidates as are wanted, sixteen bits order them.
PLAIN = engine.HnswIndexConfig(m=0, ef_construct=10, full_scan_threshold=100)
ONE_BIT = engine.BinaryQuantizationConfig(always_ram=True)
CAREFUL = engine.SearchParams(quantization=engine.QuantizationSearchParams(rescore=True, oversampling=8.0))
HALF = engine.VectorStorageDatatype.Float16
COSINE = engine.Distance.Cosine


@dataclass(slots=True)
class EdgeIndex:
    folder: Path
    space: Space
    shard: engine.EdgeShard
    writing: threading.RLock = field(default_factory=threading.RLock)
    # Of readers, whether there is a passage that is not theirs. Another one from each update on.
    hides: dict[tuple[str, ...], bool] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, space: Space, patience: float = PATIENCE) -> "EdgeIndex":
        index = cls(folder, space, _waited(lambda: _opened(folder, space), patience))
        index.ensure()
        return index

    def ensure(self) -> None:
        with self.writing:
            have = self.shard.info().payload_schema
            for name in INDEXED:
                if name not in have:
                    self.shard.update(UpdateOperation.create_field_index(name, engine.PayloadSchemaType.Keyword))
            if self.space.dimension:
                new = (self.space.name, self.space.dimension, COSINE)
                self.shard.update(UpdateOperation.create_dense_vector(*new, datatype=HALF))

    def upsert(self, points: Sequence[Point]) -> None:
        if points:
            made = [engine.Point(point.id, self._vectors(point), payload(point)) for point in points]
            self._update(UpdateOperation.upsert_points(made))

    def carry(self, ids: Collection[str], versions: Collection[str]) -> None:
        if ids:
            chosen = Filter(must=[engine.HasIdCondition(set(ids))])
            self._update(UpdateOperation.set_payload_by_filter(chosen, {"versions": sorted(versions)}))

    def publish(self, source: Source) -> None:
        chosen = _where(document=source.document, versions=source.version)
        self._update(UpdateOperation.set_payload_by_filter(chosen, {READERS: readers_of(source)}))

    def retire(self, source: Source) -> None:
        mine, current = _is("document", source.document), _is("versions", source.version)
        self._update(UpdateOperation.delete_points_by_filter(Filter(must=[mine], must_not=[current])))
        kept = {"versions": [source.version]}
        self._update(UpdateOperation.set_payload_by_filter(Filter(must=[mine]), kept))

    def delete(self, documents: Collection[str]) -> None:
        if documents:
            chosen = Filter(must=[FieldCondition("document", match=MatchAny(list(documents)))])
            self._update(UpdateOperation.delete_points_by_filter(chosen))

    def search(self, query: Query) -> list[Hit]:
        """Where all there is may be read, no passage is asked whether it may, which takes half of a search."""
        if not answerable(query):
            return []
        hides = self.hides
        hits = self._found(query, filtered=self._hides(query, hides))
        return hits if self.hides is hides else self._found(query, filtered=True)

    def _found(self, query: Query, *, filtered: bool) -> list[Hit]:
        request = engine.QueryRequest(
            limit=query.limit,
            prefetches=self._rankings(query, filtered=filtered),
            query=engine.Fusion.Dbsf(),  # type: ignore[arg-type]  # its stub forgets that it is one of the kinds
            with_payload=True,
            with_vector=asked_for(query, self.space) or False,
        )
        return [self._hit(point) for point in self.shard.query(request)]

    def ids(self, document: str, version: str) -> set[str]:
        chosen = _where(document=document, versions=version)
        found: set[str] = set()
        offset: int | str | UUID | None = None
        while True:
            request = engine.ScrollRequest(offset=offset, limit=PAGE, filter=chosen, with_payload=False)
            records, offset = self.shard.scroll(request)
            found |= {str(record.id) for record in records}
            if offset is None:
                return found

    def count(self, document: str | None = None) -> int:
        chosen = _where(document=document) if document else None
        return self.shard.count(engine.CountRequest(exact=True, filter=chosen))

    def close(self) -> None:
        with self.writing:
            self.shard.close()

    def _update(self, operation: UpdateOperation) -> None:
        with self.writing:
            self.hides = {}
            self.shard.update(operation)

    def _hides(self, query: Query, known: dict[tuple[str, ...], bool]) -> bool:
        readers = tuple(readers_in(query.scope))
        if readers not in known:
            others = Filter(must_not=[_is(READERS, reader) for reader in readers])
            with self.writing:
                records, _ = self.shard.scroll(engine.ScrollRequest(limit=1, filter=others, with_payload=False))
            if len(known) >= MANY:
                known.clear()
            known[readers] = bool(records)
        return known[readers]

    def _vectors(self, point: Point) -> Vectors:
        vectors: Vectors = {WORDS: engine.SparseVector(point.words.indices, point.words.values)}
        if point.vector:
            vectors[self.space.name] = point.vector
        return vectors

    def _rankings(self, query: Query, *, filtered: bool) -> list[engine.Prefetch]:
        visible = _visible(query, filtered=filtered)
        rarity = _rarity(query) if filtered else None
        rankings = []
        if query.words.indices:
            sparse = engine.SparseVector(query.words.indices, query.words.values)
            nearest = engine.Query.Nearest(sparse, using=WORDS)
            rankings.append(engine.Prefetch(limit=query.depth, query=nearest, filter=visible, params=rarity))
        if query.vector:
            nearest = engine.Query.Nearest(query.vector, using=self.space.name)
            rankings.append(engine.Prefetch(limit=query.depth, query=nearest, filter=visible, params=CAREFUL))
        return rankings

    def _hit(self, point: engine.ScoredPoint) -> Hit:
        return hit(str(point.id), point.score, point.payload or {}, point.vector, self.space)


def _opened(folder: Path, space: Space) -> engine.EdgeShard:
    """Vectors of a space that is named when the folder is made are kept in one bit a number too; of one that comes
    later, the engine keeps them in sixteen alone."""
    if (folder / "edge_config.json").exists():
        return engine.EdgeShard.load(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    words = engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf)
    vectors = engine.EdgeVectorParams(space.dimension, COSINE, datatype=HALF, quantization_config=ONE_BIT)
    config = engine.EdgeConfig(
        vectors={space.name: vectors} if space.dimension else {},
        sparse_vectors={WORDS: words},
        hnsw_config=PLAIN,
    )
    return engine.EdgeShard.create(str(folder), config)


def _waited(open_it: Callable[[], engine.EdgeShard], patience: float) -> engine.EdgeShard:
    until = time.monotonic() + patience
    while True:
        try:
            return open_it()
        except Exception as error:  # the engine raises nothing narrower
            if HELD not in str(error):
                raise
            if time.monotonic() > until:
                raise Unavailable("Another process holds the index.") from error
        time.sleep(PAUSE)


def _is(name: str, value: str) -> FieldCondition:
    return FieldCondition(name, match=MatchValue(value))


def _where(**values: str) -> Filter:
    return Filter(must=[_is(name, value) for name, value in values.items()])


def _readable(query: Query) -> Filter:
    return Filter(should=[_is(READERS, reader) for reader in readers_in(query.scope)])


def _visible(query: Query, *, filtered: bool) -> Filter | None:
    """Flat, and what names one value asked by itself: a condition within a condition costs the engine half a search."""
    chosen = [
        FieldCondition(name, match=MatchAny(list(values)) if len(values) > 1 else MatchValue(values[0]))
        for name, values in narrowing(query)
    ]
    readers = [_is(READERS, reader) for reader in readers_in(query.scope)] if filtered else []
    if not readers and not chosen:
        return None
    return Filter(should=[*readers], must=[*chosen]) if len(readers) > 1 else Filter(must=[*readers, *chosen])


def _rarity(query: Query) -> engine.SearchParams:
    """A word is as rare as it is among what the asker may read: what others keep does not move their results."""
    return engine.SearchParams(idf=engine.IdfParams(corpus=_readable(query)))
