"""Which sentences answer the question.

A sentence is worth what it covers of the question's words, rare ones counting more, what its passage is worth, and,
where there is an embedder, how near it is in meaning. Those that repeat what is chosen already are passed over.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from shared.llm.extractive.sentences import LATIN, Sentence
from shared.llm.extractive.words import terms

Vector = Sequence[float]
Embed = Callable[[Sequence[str]], Sequence[Vector]]
COSINE, COVERAGE, RANK = 0.55, 0.35, 0.10
MOST = 4
CUT = 0.6  # of the best
NOVELTY = 0.7  # how much being worth something weighs against being new
PREFILTER = 20  # embedding is dear: only what words find best is embedded
NEAR_ENOUGH = 0.30
COVERED_ENOUGH = 0.65  # tuned on 80 questions about a medical collection and 25 about anything else
COVERED_ENOUGH_UNKNOWN = 0.4  # where the question's small words are not known and count as words


@dataclass(frozen=True, slots=True)
class Scored:
    sentence: Sentence
    score: float
    coverage: float
    words: frozenset[str]
    cosine: float | None = None
    vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    chosen: tuple[Scored, ...]
    confidence: float

    @classmethod
    def of(cls, question: str, sentences: Sequence[Sentence], embed: Embed | None) -> "Ranking":
        scored = by_words(question, sentences)
        if embed:
            scored = with_meaning(question, scored[:PREFILTER], embed)
        if not on_topic(scored, enough_for(question)):
            return cls((), confidence_of(scored))
        return cls(diverse(scored), confidence_of(scored))


def by_words(question: str, sentences: Sequence[Sentence]) -> list[Scored]:
    asked = frozenset(terms(question))
    words = [frozenset(terms(f"{each.passage.title} {each.text}")) for each in sentences]
    own = [frozenset(terms(each.text)) for each in sentences]
    rarity = rarities(asked, own)
    whole = sum(rarity.values()) or 1.0
    scored = []
    for sentence, with_title, alone in zip(sentences, words, own, strict=True):
        # The title says what a sentence is about that names its subject only as "it".
        covered = sum(rarity[term] for term in asked & alone)
        titled = sum(rarity[term] for term in asked & with_title)
        coverage = (0.6 * titled + 0.4 * covered) / whole
        scored.append(Scored(sentence, weighted(coverage, sentence.rank), titled / whole, alone))
    return sorted(scored, key=lambda each: -each.score)


def rarities(asked: frozenset[str], sentences: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """A word that no sentence has weighs most: a question about something else is not covered by small words. One
    that every sentence has still counts: it is what the question is about."""
    counts = Counter(term for words in sentences for term in words & asked)
    total = len(sentences)
    return {term: 1 + math.log(1 + (total - counts[term] + 0.5) / (counts[term] + 0.5)) for term in asked}


def weighted(coverage: float, rank: int, cosine: float | None = None) -> float:
    place = 1 / (1 + rank)
    if cosine is None:
        return (COVERAGE * coverage + RANK * place) / (COVERAGE + RANK)
    return COSINE * cosine + COVERAGE * coverage + RANK * place


def with_meaning(question: str, scored: Sequence[Scored], embed: Embed) -> list[Scored]:
    texts = [f"{each.sentence.passage.title}: {each.sentence.text}" for each in scored]
    asked, *vectors = embed([question, *texts])
    found = []
    for each, vector in zip(scored, vectors, strict=True):
        near = cosine(asked, vector)
        score = weighted(each.coverage, each.sentence.rank, near)
        found.append(Scored(each.sentence, score, each.coverage, each.words, near, vector))
    return sorted(found, key=lambda each: -each.score)


def cosine(one: Vector, other: Vector) -> float:
    size = math.sqrt(dot(one, one) * dot(other, other))
    return dot(one, other) / size if size else 0.0


def dot(one: Vector, other: Vector) -> float:
    return float(sum(map(mul, one, other)))


def enough_for(question: str) -> float:
    return COVERED_ENOUGH if LATIN.search(question) else COVERED_ENOUGH_UNKNOWN


def on_topic(scored: Sequence[Scored], enough: float) -> bool:
    nearest = max((each.cosine for each in scored if each.cosine is not None), default=None)
    if nearest is not None:
        return nearest >= NEAR_ENOUGH
    return max((each.coverage for each in scored), default=0.0) >= enough


def confidence_of(scored: Sequence[Scored]) -> float:
    return round(min(1.0, max((each.score for each in scored), default=0.0)), 3)


def diverse(scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """Best first; each next one is worth much and says something new."""
    floor = scored[0].score * CUT
    left = [each for each in scored if each.score >= floor]
    chosen: list[Scored] = []
    while left and len(chosen) < MOST:
        best = max(left, key=lambda each: NOVELTY * each.score - (1 - NOVELTY) * likeness(each, chosen))
        left.remove(best)
        chosen.append(best)
    return tuple(chosen)


def likeness(one: Scored, chosen: Sequence[Scored]) -> float:
    return max((alike(one, other) for other in chosen), default=0.0)


def alike(one: Scored, other: Scored) -> float:
    if one.vector is not None and other.vector is not None:
        return cosine(one.vector, other.vector)
    return len(one.words & other.words) / (len(one.words | other.words) or 1)
