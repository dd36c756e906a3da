"""No vectors: retrieval by words alone, and everyone who asks can see that it is so."""

from collections.abc import Sequence

from shared.embeddings import NONE, Embedded


class NoEmbedder:
    name, dimension = NONE

    def embed_passages(self, texts: Sequence[str]) -> Embedded:
        return Embedded([[] for _ in texts], tokens=0)

    def embed_query(self, text: str) -> Embedded:  # noqa: ARG002  # the port's parameter
        return Embedded([[]], tokens=0)
