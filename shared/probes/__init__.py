"""Questions to the parts a product depends on: is it there, and how quickly does it answer."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Absent:
    """The part is not configured, or runs inside the function: there is nothing to reach."""

    why: str


class Unanswered(Exception):
    """The part did not answer as it should; the sentence is safe to show."""


Probe = Callable[[], Absent | None]
