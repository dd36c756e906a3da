"""Writing what somebody else may be writing too."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from shared.kit.errors import Conflict, Stale

TRIES = 10
Done = TypeVar("Done")


def agreeing(attempt: Callable[[], Done]) -> Done:
    """Again, when somebody else wrote in between; they wait for each other a little longer every time."""
    for number in range(TRIES):
        try:
            return attempt()
        except Stale:
            time.sleep(random.uniform(0, 0.01) * 2**number)  # noqa: S311  # only spreads the tries
    raise Conflict("Too many changes at the same moment. Please try again.", code="BUSY")
