"""Finding passages that answer a question, each with all one needs to check it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.domain.knowledge.model.documents import EVERYBODY, SHARED, Document, Library, Status
from shared.domain.knowledge.model.passages import Passage, Support, support
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.service.making import read_text
from shared.embeddings import Embedder
from shared.kit.errors import Unprocessable
from shared.kit.principal import Principal
from shared.reranking import Reranker
from shared.retrieval import Hit, Query, Scope, Words
from shared.retrieval.ranking import diverse, unit

LONGEST = 4000
MOST = 50
TRIES = 3
SPARE = 4  # hits asked for each passage wanted: some are of versions that are gone, some say the same again


class Searchable(Protocol):
    def search(self, query: Query) -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class Searching:
    """`index` is that of a product."""

    index: Callable[[str], Searchable]
    documents: DocumentRepository
    embedder: Embedder
    question_words: Callable[[str], Words]
    reranker: Reranker

    def search(
        self, viewer: Principal, query: str, collections: Sequence[str] = (), limit: int = 5
    ) -> list[Passage]:
        """Best first, from what the viewer keeps and from what is kept for everybody; nothing where nothing is said
        about it. Collections narrow that."""
        text = query.strip()
        if not text or len(text) > LONGEST:
            raise Unprocessable(f"A question has 1 to {LONGEST} characters", field="query")
        asked = self._asked(viewer, text, collections, max(1, min(limit, MOST)))
        rows, standing = self._standing(viewer, asked)
        measured = {hit.id: found for hit in standing if (found := support(hit, asked)).enough}
        ordered = self._reranked(text, [hit for hit in standing if hit.id in measured])
        chosen = diverse(ordered, max(1, min(limit, MOST)))
        return [passage(hit, rows[hit.document], measured[hit.id]) for hit in chosen]

    def _asked(self, viewer: Principal, text: str, collections: Sequence[str], limit: int) -> Query:
        own = Library(viewer.product, viewer.user_id)
        named = tuple(EVERYBODY if name == SHARED else own.collection_id(name) for name in collections)
        return Query(
            Scope(viewer.product, viewer.user_id, (EVERYBODY,)),
            self.question_words(text),
            unit(self.embedder.embed_query(text).vectors[0]),
            collections=named,
            limit=limit * SPARE,
            with_vectors=True,
        )

    def _reranked(self, question: str, hits: list[Hit]) -> list[Hit]:
        order = self.reranker.order(question, [read_text(hit.passage) for hit in hits])
        return hits if order is None else [hits[number] for number in order]

    def _standing(self, viewer: Principal, asked: Query) -> tuple[Mapping[str, Document], list[Hit]]:
        """Where a document was replaced between the index and its row, both are asked again: it is not to be missed."""
        for _ in range(TRIES):
            hits = self.index(viewer.product).search(asked)
            rows = self._rows(hits)
            standing = [hit for hit in hits if stands(hit, rows.get(hit.document), viewer)]
            there = {hit.document for hit in standing}
            if not any(replaced(rows.get(hit.document)) for hit in hits if hit.document not in there):
                break
        return rows, standing

    def _rows(self, hits: Iterable[Hit]) -> Mapping[str, Document]:
        wanted = {(Library(hit.product, hit.owner), hit.document) for hit in hits}
        return self.documents.some(wanted) if wanted else {}


def replaced(row: Document | None) -> bool:
    """Nothing of it stood, and yet there is a version of it."""
    return row is not None and row.version is not None and row.status is not Status.DELETING


def stands(hit: Hit, row: Document | None, viewer: Principal) -> bool:
    """An index may be behind; the row is not. It decides which version is there, and whose it is."""
    return (
        row is not None
        and row.status is not Status.DELETING
        and row.version in hit.versions
        and row.home.product == viewer.product
        and row.home.owner in {viewer.user_id, EVERYBODY}
    )


def passage(hit: Hit, row: Document, found: Support) -> Passage:
    place = hit.passage
    return Passage(
        id=hit.id,
        document_id=row.id,
        collection=row.collection,
        title=row.title,
        text=place.text,
        score=found.score,
        page=place.page,
        start=place.start,
        end=place.end,
        section=place.section,
        version=str(row.version),
        source_type=row.source_type,
        category=row.category,
        filename=row.filename,
        url=row.url,
    )
