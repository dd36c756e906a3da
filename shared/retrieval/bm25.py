"""Words as sparse vectors, the same for both engines. How rare a word is, the engine knows; how often it stands in a
passage and how long that is, is in the vector."""

from functools import cache

from qdrant_edge import Bm25, Bm25Config, SparseVector

from shared.kit.smallwords import subject
from shared.retrieval import Words
from shared.retrieval.scripts import spaced_document, spaced_query

SATURATION, LENGTH_WEIGHT = 1.2, 0.75
AVERAGE_LENGTH = 90.0  # words of a full passage that are not stop words


def document_words(text: str) -> Words:
    return _words(model().embed_document(spaced_document(text)))


def query_words(text: str) -> Words:
    return _words(model().embed_query(spaced_query(subject(text))))


@cache
def model() -> Bm25:
    return Bm25(
        Bm25Config(k=SATURATION, b=LENGTH_WEIGHT, avg_len=AVERAGE_LENGTH, language="english", ascii_folding=True)
    )


def _words(vector: SparseVector) -> Words:
    return Words(list(vector.indices), list(vector.values))
