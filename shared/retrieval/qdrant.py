"""A Qdrant server or its cloud, through its client."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse
from qdrant_client.models import FieldCondition, Filter, MatchAny, MatchValue

from shared.kit.errors import Refusal, TimedOut, Unavailable
from shared.retrieval import Hit, IndexSettings, Point, Query, Source, Space, Words
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

TIMEOUT = 10
BATCH = 200
PAGE = 1000
CONFLICT = 409


def connected(settings: IndexSettings) -> QdrantClient:
    return QdrantClient(
        url=settings.url, api_key=settings.api_key or None, timeout=TIMEOUT, check_compatibility=False
    )


@contextmanager
def answering() -> Iterator[None]:
    try:
        yield
    except ResponseHandlingException as error:
        raise _silence(error) from error
    except UnexpectedResponse as error:
        raise Unavailable(f"The index server answered with status {error.status_code}.") from error


def _silence(error: ResponseHandlingException) -> Refusal:
    if isinstance(error.source, httpx.TimeoutException):
        return TimedOut("The index server did not answer in time.")
    return Unavailable("The index server cannot be reached.")


@dataclass(frozen=True, slots=True)
class QdrantIndex:
    client: QdrantClient
    collection: str
    space: Space

    @answering()
    def ensure(self) -> None:
        if not self.client.collection_exists(self.collection):
            self._create()
        have = self.client.get_collection(self.collection).payload_schema
        for name in INDEXED:
            if name not in have:
                self.client.create_payload_index(self.collection, name, models.PayloadSchemaType.KEYWORD)
        if self.space.dimension and self.space.name not in self._spaces():
            size = models.DenseVectorConfig(size=self.space.dimension, distance=models.Distance.COSINE)
            config = models.DenseVectorNameConfig(dense=size)
            self.client.create_vector_name(self.collection, self.space.name, config)

    @answering()
    def upsert(self, points: Sequence[Point]) -> None:
        for at in range(0, len(points), BATCH):
            made = [
                models.PointStruct(id=point.id, vector=self._vectors(point), payload=payload(point))
                for point in points[at : at + BATCH]
            ]
            self.client.upsert(self.collection, made, wait=True)

    @answering()
    def carry(self, ids: Collection[str], versions: Collection[str]) -> None:
        chosen = Filter(must=[models.HasIdCondition(has_id=list(ids))])
        self._set({"versions": sorted(versions)}, chosen)

    @answering()
    def publish(self, source: Source) -> None:
        chosen = _where(document=source.document, versions=source.version)
        self._set({READERS: readers_of(source)}, chosen)

    @answering()
    def retire(self, source: Source) -> None:
        mine, current = _is("document", source.document), _is("versions", source.version)
        self._delete(Filter(must=[mine], must_not=[current]))
        self._set({"versions": [source.version]}, Filter(must=[mine]))

    @answering()
    def delete(self, documents: Collection[str]) -> None:
        if documents:
            self._delete(Filter(must=[FieldCondition(key="document", match=MatchAny(any=list(documents)))]))

    @answering()
    def search(self, query: Query) -> list[Hit]:
        if not answerable(query):
            return []
        found = self.client.query_points(
            self.collection,
            prefetch=self._rankings(query),
            query=models.FusionQuery(fusion=models.Fusion.DBSF),
            limit=query.limit,
            with_payload=True,
            with_vectors=asked_for(query, self.space) or False,
        )
        return [self._hit(point) for point in found.points]

    @answering()
    def ids(self, document: str, version: str) -> set[str]:
        chosen = _where(document=document, versions=version)
        found: set[str] = set()
        offset: models.ExtendedPointId | None = None
        while True:
            records, offset = self.client.scroll(
                self.collection, chosen, limit=PAGE, offset=offset, with_payload=False
            )
            found |= {str(record.id) for record in records}
            if offset is None:
                return found

    @answering()
    def count(self, document: str | None = None) -> int:
        chosen = _where(document=document) if document else None
        return self.client.count(self.collection, chosen, exact=True).count

    def close(self) -> None:
        self.client.close()

    def _create(self) -> None:
        """Two that start at once both try; one of them is told that it is there."""
        words = {WORDS: models.SparseVectorParams(modifier=models.Modifier.IDF)}
        try:
            self.client.create_collection(self.collection, vectors_config={}, sparse_vectors_config=words)
        except UnexpectedResponse as error:
            if error.status_code != CONFLICT:
                raise

    def _spaces(self) -> Collection[str]:
        vectors = self.client.get_collection(self.collection).config.params.vectors
        return vectors if isinstance(vectors, dict) else ()

    def _set(self, values: models.Payload, chosen: Filter) -> None:
        self.client.set_payload(self.collection, values, chosen, wait=True)

    def _delete(self, chosen: Filter) -> None:
        self.client.delete(self.collection, models.FilterSelector(filter=chosen), wait=True)

    def _vectors(self, point: Point) -> dict[str, models.Vector]:
        words: dict[str, models.Vector] = {WORDS: _sparse(point.words)}
        return words | {self.space.name: point.vector} if point.vector else words

    def _rankings(self, query: Query) -> list[models.Prefetch]:
        visible = _visible(query)
        rankings = []
        if query.words.indices:
            rare = models.SearchParams(idf=models.IdfCorpusParams(corpus=_readable(query)))
            rankings.append(
                models.Prefetch(
                    query=_sparse(query.words), using=WORDS, limit=query.depth, filter=visible, params=rare
                )
            )
        if query.vector:
            rankings.append(
                models.Prefetch(query=query.vector, using=self.space.name, limit=query.depth, filter=visible)
            )
        return rankings

    def _hit(self, point: models.ScoredPoint) -> Hit:
        return hit(str(point.id), point.score, point.payload or {}, point.vector, self.space)


def _sparse(words: Words) -> models.SparseVector:
    return models.SparseVector(indices=words.indices, values=words.values)


def _is(name: str, value: str) -> FieldCondition:
    return FieldCondition(key=name, match=MatchValue(value=value))


def _where(**values: str) -> Filter:
    return Filter(must=[_is(name, value) for name, value in values.items()])


def _readable(query: Query) -> Filter:
    return Filter(should=[_is(READERS, reader) for reader in readers_in(query.scope)])


def _visible(query: Query) -> Filter:
    chosen = [FieldCondition(key=name, match=MatchAny(any=list(values))) for name, values in narrowing(query)]
    return Filter(must=[_readable(query), *chosen])
