"""What is done with hits once an engine has ranked them: pure rules over their vectors."""

import math
import operator
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from shared.retrieval import Hit

ALIKE = 0.95  # passages that overlap, or stand in two documents
NOVELTY = 0.3  # how much it counts that a passage says what others do not; the rest is its place
Vector = Sequence[float]


@dataclass(slots=True, eq=False)
class Candidate:
    """`most` is what it is worth where nothing of it was said before; `held`, how many of those taken it was held
    against."""

    place: int
    hit: Hit
    most: float
    said: float = 0.0
    held: int = 0

    def worth(self, taken: "Sequence[Candidate]") -> float:
        for other in taken[self.held :]:
            self.said = max(self.said, dot(self.hit.vector, other.hit.vector))
        self.held = len(taken)
        return self.most - NOVELTY * self.said


def diverse(hits: Sequence[Hit], limit: int, alike: float = ALIKE) -> list[Hit]:
    """The first, then each time whichever stands high and says little of what was said (maximal marginal relevance),
    never one that says the same again; in the order they came in. Without vectors nothing can be known of that."""
    heights = [(1 - NOVELTY) * (1 - place / len(hits)) for place in range(len(hits))]
    left = [Candidate(place, hit, most) for place, (hit, most) in enumerate(zip(hits, heights, strict=True))]
    taken: list[Candidate] = []
    while len(taken) < limit and (best := _best(left, taken, alike)):
        left.remove(best)
        taken.append(best)
    return [each.hit for each in sorted(taken, key=lambda each: each.place)]


def _best(left: Sequence[Candidate], taken: Sequence[Candidate], alike: float) -> Candidate | None:
    """Vectors are compared as far down as one could still be better."""
    best, most = None, -math.inf
    for each in left:
        if each.most <= most:
            break
        worth = each.worth(taken)
        if worth > most and each.said < alike:
            best, most = each, worth
    return best


def unit(vector: Vector) -> list[float]:
    length = math.sqrt(dot(vector, vector))
    return [each / length for each in vector] if length else []


def dot(one: Vector, other: Vector) -> float:
    """How near two vectors of length 1 are; of what has no vector, 0."""
    return _dot(one, other) if one and other else 0.0


if sys.version_info >= (3, 12):
    _dot = math.sumprod  # a seventh of the time
else:

    def _dot(one: Vector, other: Vector) -> float:
        return float(sum(map(operator.mul, one, other)))
