"""What is found, so that it can be checked."""

from dataclasses import dataclass

from shared.retrieval import Hit, Query
from shared.retrieval.ranking import dot

NEAR_ENOUGH = 0.25  # in meaning
SAID_ENOUGH = 0.5  # of a question's words
WORDS_ALONE = 0.3


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` is the quote: characters `start` to `end` of that page. `score` is between 0 and 1."""

    id: str
    document_id: str
    collection: str
    title: str
    text: str
    score: float
    page: int
    start: int
    end: int
    section: str
    version: str
    source_type: str
    category: str | None = None
    filename: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """How much a passage says about what was asked: by its meaning where there are vectors, by its words always."""

    meaning: float | None
    words: float

    @property
    def enough(self) -> bool:
        if self.meaning is None:
            return self.words >= WORDS_ALONE
        return self.meaning >= NEAR_ENOUGH or self.words >= SAID_ENOUGH

    @property
    def score(self) -> float:
        found = self.words if self.meaning is None else self.meaning
        return round(min(1.0, max(0.0, found)), 4)


def support(hit: Hit, asked: Query) -> Support:
    wanted = set(asked.words.indices)
    share = len(wanted & hit.words) / len(wanted) if wanted else 0.0
    return Support(dot(asked.vector, hit.vector) if asked.vector and hit.vector else None, share)
