"""An outside embedding model, behind the rules: it reads placeholders. What is found is shown as it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.privacy.service.rules import PrivacyService
from shared.domain.privacy.service.screened import outgoing
from shared.embeddings import Embedded, InFront


@dataclass(frozen=True, slots=True)
class ScreenedEmbedder(InFront):
    privacy: Callable[[], PrivacyService]

    def embed_passages(self, texts: Sequence[str]) -> Embedded:
        return self.inner.embed_passages(self._screened(texts))

    def embed_query(self, text: str) -> Embedded:
        return self.inner.embed_query(self._screened([text])[0])

    def _screened(self, texts: Sequence[str]) -> list[str]:
        """A passage means the same wherever it stands."""
        return outgoing(self.privacy(), texts)
