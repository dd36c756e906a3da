"""Meaning as vectors, behind one port. Without an endpoint configured a small model runs inside the function.

A provider's `name` goes with every vector it makes: vectors of two names are never compared. A provider of dimension 0
makes vectors of length 0, which an index leaves out; what is found then is found by its words alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shared.kit.settings import Settings, SettingsError, setting

Vector = list[float]
PROVIDERS = ("minilm", "openai", "none")
MINILM, NONE = ("minilm-l6-v2-int8", 384), ("none", 0)
BESIDE_THE_CODE = Path(__file__).resolve().parents[2] / "models"


@dataclass(frozen=True)
class EmbeddingSettings(Settings):
    provider: str = setting(
        "PARLEY_EMBEDDINGS",
        default="minilm",
        doc="What turns text into vectors: `minilm` in the function, `openai` at the endpoint, or `none`.",
    )
    model: str = setting(
        "PARLEY_EMBEDDING_MODEL", default="text-embedding-3-small", doc="Embedding model of the endpoint."
    )
    dimension: int = setting("PARLEY_EMBEDDING_DIMENSION", default=1536, doc="Length of that model's vectors.")
    model_dir: str = setting(
        "PARLEY_MODEL_DIR", default="", doc="Folder of the built MiniLM; empty for the one beside the code."
    )

    def __post_init__(self) -> None:
        if self.provider not in PROVIDERS:
            raise SettingsError(f"PARLEY_EMBEDDINGS takes {', '.join(PROVIDERS)}, not {self.provider!r}")
        if self.dimension < 1:
            raise SettingsError(f"PARLEY_EMBEDDING_DIMENSION takes a number above 0, not {self.dimension}")

    @property
    def vectors(self) -> tuple[str, int]:
        """Name and length of what will be made, for whoever makes none and loads nothing."""
        if self.provider == "openai":
            return name_of(self.model, self.dimension), self.dimension
        return MINILM if self.provider == "minilm" else NONE

    def folder(self) -> Path:
        return Path(self.model_dir) if self.model_dir else BESIDE_THE_CODE


def name_of(model: str, dimension: int) -> str:
    return f"{model.replace('/', '-')}-{dimension}"


@dataclass(frozen=True, slots=True)
class Embedded:
    """One vector a text, in the order of the texts, and the tokens that were read to make them."""

    vectors: list[Vector]
    tokens: int


class Embedder(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_passages(self, texts: Sequence[str]) -> Embedded: ...

    def embed_query(self, text: str) -> Embedded: ...


@dataclass(frozen=True, slots=True)
class InFront:
    """Of another embedder, whose vectors it hands on."""

    inner: Embedder

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def dimension(self) -> int:
        return self.inner.dimension
