"""What can be told of many measurements by how many fell into each of some buckets."""

import math
from collections.abc import Sequence


def quantile(counts: Sequence[float], bounds: Sequence[float], share: float) -> float | None:
    """As even as a bucket's measurements are taken to lie; none where nothing was measured.

    `bounds` are the buckets' upper ends; what lies in an endless one is told as its beginning.
    """
    wanted, seen, below = sum(counts) * share, 0.0, 0.0
    for bound, count in zip(bounds, counts, strict=True):
        upper = below if math.isinf(bound) else bound
        if count and seen + count >= wanted:
            return below + (upper - below) * (wanted - seen) / count
        seen, below = seen + count, upper
    return None
