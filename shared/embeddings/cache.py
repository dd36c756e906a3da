"""What has been embedded is not embedded again: vectors are kept by the content they were made from."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shared.embeddings import Embedded, InFront, Vector

MOST = 4096


class VectorCache(Protocol):
    def get(self, keys: Iterable[str]) -> Mapping[str, Vector]:
        """Those it has."""
        ...

    def put(self, vectors: Mapping[str, Vector]) -> None: ...


@dataclass(slots=True)
class MemoryCache:
    """For the life of a process; what was used longest ago gives way."""

    most: int = MOST
    kept: OrderedDict[str, Vector] = field(default_factory=OrderedDict)

    def get(self, keys: Iterable[str]) -> Mapping[str, Vector]:
        found = {key: self.kept[key] for key in keys if key in self.kept}
        for key in found:
            self.kept.move_to_end(key)
        return found

    def put(self, vectors: Mapping[str, Vector]) -> None:
        self.kept.update(vectors)
        while len(self.kept) > self.most:
            self.kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class CachedEmbedder(InFront):
    cache: VectorCache

    def embed_passages(self, texts: Sequence[str]) -> Embedded:
        return self._through(texts, "passage", self.inner.embed_passages)

    def embed_query(self, text: str) -> Embedded:
        return self._through([text], "query", lambda texts: self.inner.embed_query(texts[0]))

    def _through(self, texts: Sequence[str], role: str, embed: Callable[[list[str]], Embedded]) -> Embedded:
        """Texts that are alike are embedded once; `tokens` counts only what was read now."""
        keys = [self._key(role, text) for text in texts]
        found = dict(self.cache.get(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        made = embed(list(missing.values())) if missing else Embedded([], 0)
        new = dict(zip(missing, made.vectors, strict=True))
        self.cache.put(new)
        found |= new
        return Embedded([found[key] for key in keys], made.tokens)

    def _key(self, role: str, text: str) -> str:
        return hashlib.sha256(f"{self.name}\0{role}\0{text}".encode(errors="surrogatepass")).hexdigest()
