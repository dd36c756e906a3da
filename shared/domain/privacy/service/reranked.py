"""An outside model that ranks passages, behind the rules: it reads placeholders, or nothing at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.privacy.service.rules import PrivacyService
from shared.domain.privacy.service.screened import Withheld, outgoing
from shared.phi import Masking
from shared.reranking import Reranker


@dataclass(frozen=True, slots=True)
class ScreenedReranker:
    inner: Reranker
    privacy: Callable[[], PrivacyService]

    def order(self, question: str, texts: Sequence[str]) -> list[int] | None:
        """Question and passages share their placeholders: who is asked about is who is spoken of. Where something must
        not leave, the order of the index stands."""
        if not texts:
            return None
        try:
            asked, *passages = outgoing(self.privacy(), [question, *texts], Masking())
        except Withheld:
            return None
        return self.inner.order(asked, passages)
