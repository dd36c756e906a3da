"""What is done with hits once an engine has ranked them: pure rules over their vectors."""

import math
import operator
from collections.abc import Sequence

from shared.retrieval import Hit

ALIKE = 0.95  # passages that overlap, or stand in two documents


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    lengths = math.sqrt(_dot(one, one) * _dot(other, other))
    return _dot(one, other) / lengths if lengths else 0.0


def distinct(hits: Sequence[Hit], limit: int, alike: float = ALIKE) -> list[Hit]:
    """In their order, without those that say again what one before them said. Without vectors nothing can be said."""
    taken: list[Hit] = []
    for hit in hits:
        if len(taken) == limit:
            break
        if not any(hit.vector and cosine(hit.vector, other.vector) >= alike for other in taken):
            taken.append(hit)
    return taken


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(map(operator.mul, one, other))
