"""A provider that keeps failing is left alone for a while, instead of making everyone wait for it again.

After `limit` failures in a row the circuit is open: nobody asks. After `rest` seconds one may try; a success
closes the circuit, a failure opens it again. Kept by each process for itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Breaker:
    limit: int = 5
    rest: float = 30.0
    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    opened_at: float = 0.0

    def lets_through(self) -> bool:
        """Letting one try starts another rest, so that the others wait for how it ends."""
        if self.failures < self.limit:
            return True
        if self.clock() - self.opened_at < self.rest:
            return False
        self.opened_at = self.clock()
        return True

    def succeeded(self) -> None:
        self.failures = 0

    def failed(self) -> None:
        self.failures += 1
        self.opened_at = self.clock()
