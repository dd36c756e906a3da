"""What may go wrong for a moment is tried again."""

import time
from collections.abc import Callable
from typing import TypeVar

TRIES = 3
Found = TypeVar("Found")


def insist(work: Callable[[], Found], final: tuple[type[Exception], ...], pause: float = 0.1) -> Found:
    """`final` is what no other try would change. The last failure is raised; the pauses between them double."""
    for attempt in range(TRIES - 1):
        try:
            return work()
        except final:
            raise
        except Exception:  # noqa: BLE001  # whatever it was, it may have passed
            time.sleep(pause * 2**attempt)
    return work()
