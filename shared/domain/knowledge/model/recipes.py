"""How documents are indexed, in a word."""

from shared.chunking import CHUNKER_VERSION


def recipe_of(embedder: str, words: str, engine: str) -> str:
    return f"{embedder}.c{CHUNKER_VERSION}.w{words}.{engine}"
