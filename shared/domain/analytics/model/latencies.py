"""How long the stages of talking took: histograms whose buckets are the same on every day, so that days add up."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from shared.kit.histograms import quantile

STAGES = ("stt", "first_token", "first_audio")
BOUNDS = (50, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000, 20_000, 60_000)
BUCKETS = (*(f"within_{bound}" for bound in BOUNDS), "slower")


def histogram(milliseconds: int) -> dict[str, int]:
    """Of one measurement."""
    return {BUCKETS[bisect_left(BOUNDS, milliseconds)]: 1, "calls": 1, "latency_ms": milliseconds}


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles lie in the bucket that the true ones are in; the mean is exact. None where nothing was measured."""

    count: int
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None

    @classmethod
    def of(cls, sums: Mapping[str, int]) -> "Latency":
        count = sums.get("calls", 0)
        mean = round(sums.get("latency_ms", 0) / count, 1) if count else None
        return cls(count, mean, *(percentile(sums, share) for share in (0.5, 0.95, 0.99)))


def percentile(sums: Mapping[str, int], share: float) -> float | None:
    found = quantile([sums.get(name, 0) for name in BUCKETS], [*BOUNDS, math.inf], share)
    return None if found is None else round(found, 1)
