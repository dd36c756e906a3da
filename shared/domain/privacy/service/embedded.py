"""An outside embedding model, behind the rules: it reads placeholders. What is found is shown as it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.privacy.service.rules import PrivacyService
from shared.domain.privacy.service.screened import Withheld, strictest
from shared.embeddings import Embedded, Embedder
from shared.phi import screen


@dataclass(frozen=True, slots=True)
class ScreenedEmbedder:
    inner: Embedder
    privacy: Callable[[], PrivacyService]

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def dimension(self) -> int:
        return self.inner.dimension

    def embed_passages(self, texts: Sequence[str]) -> Embedded:
        return self.inner.embed_passages(self._screened(texts))

    def embed_query(self, text: str) -> Embedded:
        return self.inner.embed_query(self._screened([text])[0])

    def _screened(self, texts: Sequence[str]) -> list[str]:
        """Each text has numbers of its own: a passage means the same wherever it stands."""
        privacy = self.privacy()
        modes = privacy.applied()
        screened = [screen(text, modes) for text in texts]
        privacy.note([each for one in screened for each in one.found], modes, strictest(screened))
        if any(one.blocked for one in screened):
            raise Withheld
        return [one.text for one in screened]
