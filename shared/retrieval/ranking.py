"""What is done with hits once an engine has ranked them: pure rules over their vectors."""

import math
import operator
from collections.abc import Sequence

from shared.retrieval import Hit

DIVERSITY = 0.7  # how much nearness to the query counts against likeness to what was taken before


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    lengths = math.sqrt(_dot(one, one) * _dot(other, other))
    return _dot(one, other) / lengths if lengths else 0.0


def supported(query: Sequence[float], hits: Sequence[Hit], least: float) -> list[Hit]:
    """Hits near enough in meaning to be an answer. Without a vector nothing can be said, and the hit stays."""
    if not query:
        return list(hits)
    return [hit for hit in hits if not hit.vector or cosine(query, hit.vector) >= least]


def mmr(query: Sequence[float], hits: Sequence[Hit], limit: int, weight: float = DIVERSITY) -> list[Hit]:
    """Maximal marginal relevance: near the query, and not what was said already. Without vectors the order stands."""
    if not query or any(not hit.vector for hit in hits):
        return list(hits[:limit])
    near = [cosine(query, hit.vector) for hit in hits]
    alike = [0.0] * len(hits)
    left = list(range(len(hits)))
    taken: list[Hit] = []
    while left and len(taken) < limit:
        best = max(left, key=lambda at: weight * near[at] - (1 - weight) * alike[at])
        left.remove(best)
        taken.append(hits[best])
        for at in left:
            alike[at] = max(alike[at], cosine(hits[best].vector, hits[at].vector))
    return taken


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(map(operator.mul, one, other))
