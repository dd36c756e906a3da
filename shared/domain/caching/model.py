"""What is told of the cache."""

from collections.abc import Mapping
from dataclasses import dataclass

UNITS = ("B", "KB", "MB", "GB")
STEP = 1024


@dataclass(frozen=True, slots=True)
class Level:
    hits: int
    misses: int


@dataclass(frozen=True, slots=True)
class Stats:
    """Hits and misses are those of every instance; `held` and `room` are of the one that answers.

    `keys` and `bytes` of the shared level are none where its store did not answer.
    """

    near: Level
    shared: Level
    held: Mapping[str, tuple[int, int]]
    room: int
    keys: int | None
    bytes: int | None
    uptime: float

    @property
    def size(self) -> int:
        return sum(values for values, _ in self.held.values())

    @property
    def asked(self) -> int:
        return self.near.hits + self.near.misses

    @property
    def hit_rate(self) -> float:
        """Of all questions, the part that neither level had to load for."""
        return round((self.near.hits + self.shared.hits) / self.asked, 4) if self.asked else 0.0


def human(size: int) -> str:
    number, unit = float(size), 0
    while number >= STEP and unit < len(UNITS) - 1:
        number, unit = number / STEP, unit + 1
    return f"{number:.0f}{UNITS[unit]}" if number == int(number) else f"{number:.1f}{UNITS[unit]}"
