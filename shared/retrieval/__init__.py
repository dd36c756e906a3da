"""The vector index behind one port. Without a server configured the engine runs inside the function.

A point is a passage of one document: a vector of its meaning, a sparse one of its words, and where it stands. Both
engines hold the same schema and fuse both rankings themselves.

A new version of a document takes the place of the old one so that no query sees half of either:

    upsert    the passages that are new; nobody finds them yet
    carry     the passages that are in both versions
    publish   the new version can be found
              (the document's row now names the new version; hits of any other are dropped by whoever reads it)
    retire    whatever is in no other version than old ones goes

Each step can be repeated, and after a crash at any of them the old version still answers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shared.kit.settings import Settings, setting

WORDS_VERSION = "1"  # another one means that vectors of words must be made anew


@dataclass(frozen=True)
class IndexSettings(Settings):
    url: str = setting("QDRANT_URL", default="", doc="A Qdrant server; empty for the engine inside the function.")
    api_key: str = setting("QDRANT_API_KEY", default="", doc="Key of that server.", secret=True)


@dataclass(frozen=True, slots=True)
class Space:
    """Where vectors can be compared: those of one model. A dimension of 0 means there are none."""

    name: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words as a sparse vector: a number for each word, and its weight."""

    indices: list[int]
    values: list[float]


@dataclass(frozen=True, slots=True)
class Source:
    """One version of a document. Ids of documents and of collections are unique over all owners of a product."""

    product: str
    owner: str
    collection: str
    document: str
    version: str


@dataclass(frozen=True, slots=True)
class Passage:
    """`start` and `end` count characters from the beginning of the page, so that they outlive changes before it."""

    number: int
    page: int
    start: int
    end: int
    text: str
    title: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    id: str  # a UUID
    source: Source
    passage: Passage
    words: Words
    vector: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks: finds what is theirs and what is in collections that are shared with them, and nothing else."""

    product: str
    owner: str | None = None
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """`collections` and `documents` narrow what the scope allows; they never widen it."""

    scope: Scope
    words: Words
    vector: list[float] = field(default_factory=list)
    collections: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    limit: int = 10
    depth: int = 100  # how many of each ranking are fused
    with_vectors: bool = False  # and with words


@dataclass(frozen=True, slots=True)
class Hit:
    """`score` orders the hits of one query and says nothing between queries; see `ranking` for what does. `vector` is
    of length 1, as engines keep those that they compare by their angle. `words` are those that stand in the passage."""

    id: str
    score: float
    product: str
    owner: str
    collection: str
    document: str
    versions: tuple[str, ...]
    passage: Passage
    vector: list[float] = field(default_factory=list)
    words: frozenset[int] = frozenset()


class Index(Protocol):
    def ensure(self) -> None:
        """The collection, its vectors and the indexes of its fields are there; what is there already stays."""
        ...

    def upsert(self, points: Sequence[Point]) -> None: ...

    def carry(self, ids: Collection[str], versions: Collection[str]) -> None: ...

    def publish(self, source: Source) -> None: ...

    def retire(self, source: Source) -> None:
        """Only this version of the document remains."""
        ...

    def delete(self, documents: Collection[str]) -> None: ...

    def search(self, query: Query) -> list[Hit]: ...

    def ids(self, document: str, version: str) -> set[str]: ...

    def count(self, document: str | None = None) -> int: ...

    def close(self) -> None: ...
