"""A small library that the index is asked about, with vectors one can check by eye."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from shared.retrieval import Hit, Index, Passage, Point, Query, Scope, Source, Space
from shared.retrieval.bm25 import document_words, query_words
from shared.retrieval.points import point_id

SPACE = Space("eight", 8)
ANN = Scope("voiceassist", owner="ann")
TOPICS = ("sugar", "heart", "bone", "lung", "skin", "sleep", "teeth")


def meaning(text: str) -> list[float]:
    """One direction a topic, and a little of one's own: equal texts are equal, texts of a topic are near."""
    vector = [1.0 if topic in text.lower() else 0.0 for topic in TOPICS]
    noise = int.from_bytes(hashlib.sha256(text.encode()).digest()[:2], "big") / 65536
    return [*vector, 0.1 + noise / 10]


def source(document: str, owner: str = "ann", collection: str = "", version: str = "1") -> Source:
    return Source("voiceassist", owner, collection or f"{owner}-own", document, version)


def points(of: Source, texts: Sequence[str]) -> list[Point]:
    made = []
    for number, text in enumerate(texts):
        passage = Passage(number, page=number + 1, start=0, end=len(text), text=text, title=of.document)
        made.append(Point(point_id(of.document, passage), of, passage, document_words(text), meaning(text)))
    return made


def keep(index: Index, of: Source, *texts: str) -> list[Point]:
    made = points(of, texts)
    index.upsert(made)
    index.publish(of)
    return made


def query(text: str, scope: Scope = ANN, **more: object) -> Query:
    return replace(Query(scope, query_words(text), meaning(text)), **more)  # type: ignore[arg-type]


def ask(index: Index, text: str, scope: Scope = ANN, **more: object) -> list[Hit]:
    return index.search(query(text, scope, **more))


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]
