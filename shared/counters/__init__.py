"""Counters that are true across instances.

An instance gathers what it counts and adds it to the shared store in one update: at once when it last did so
`EVERY` seconds ago, else when `MANY` different things have gathered or it is told to stop. So the store is never
behind by more than that, and a busy instance does not pay for a call in every request.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

EVERY = 5.0
MANY = 40


class CounterStore(Protocol):
    def add(self, counts: Mapping[str, float]) -> None: ...

    def read(self) -> Mapping[str, float]: ...


@dataclass(slots=True)
class Counters:
    store: CounterStore
    clock: Callable[[], float] = time.monotonic
    gathered: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    flushed_at: float = float("-inf")

    def count(self, key: str, amount: float = 1) -> None:
        self.gathered[key] += amount

    def flush_if_due(self) -> None:
        if self.gathered and (self.clock() - self.flushed_at >= EVERY or len(self.gathered) >= MANY):
            self.flush()

    def flush(self) -> None:
        """What could not be stored stays gathered and goes with the next flush."""
        if not self.gathered:
            return
        taken, self.gathered = self.gathered, defaultdict(float)
        self.flushed_at = self.clock()
        try:
            self.store.add(taken)
        except Exception:
            for key, amount in taken.items():
                self.gathered[key] += amount
            raise

    def totals(self) -> Mapping[str, float]:
        self.flush()
        return self.store.read()
