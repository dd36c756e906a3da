"""What is done with hits once an engine has ranked them: pure rules over their vectors."""

import math
import operator
from collections.abc import Sequence

from shared.retrieval import Hit

ALIKE = 0.95  # passages that overlap, or stand in two documents
NOVELTY = 0.3  # how much it counts that a passage says what others do not; the rest is its place
Vector = Sequence[float]


def diverse(hits: Sequence[Hit], limit: int, alike: float = ALIKE) -> list[Hit]:
    """The first, then each time whichever stands high and says little of what was said (maximal marginal relevance),
    never one that says the same again; in the order they came in. Without vectors nothing can be known of that."""
    said = dict.fromkeys(range(len(hits)), 0.0)  # by those taken, of each that is left
    taken: list[int] = []
    while said and len(taken) < limit:
        best = max(said, key=lambda place: _worth(place / len(hits), said[place]))
        taken.append(best)
        del said[best]
        for place in list(said):
            said[place] = max(said[place], dot(hits[place].vector, hits[best].vector))
            if said[place] >= alike:
                del said[place]
    return [hits[place] for place in sorted(taken)]


def _worth(depth: float, said: float) -> float:
    return (1 - NOVELTY) * (1 - depth) - NOVELTY * said


def unit(vector: Vector) -> list[float]:
    length = math.sqrt(dot(vector, vector))
    return [each / length for each in vector] if length else []


def dot(one: Vector, other: Vector) -> float:
    """How near two vectors of length 1 are; of what has no vector, 0."""
    return float(sum(map(operator.mul, one, other)))
