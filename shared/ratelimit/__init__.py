"""How often a subject may ask: fixed windows, counted across instances.

A limiter whose store fails lets the request pass and counts the failure: a limit protects, it must not take down.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from shared.kit.errors import Exhausted
from shared.kit.settings import Settings, setting


@dataclass(frozen=True)
class LimiterSettings(Settings):
    factor: float = setting(
        "PARLEY_RATE_LIMIT_FACTOR",
        default=1.0,
        doc="Multiplies every rate limit; for `make run` alone, no template sets it.",
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """A class of requests: `hits` in any window of `seconds`."""

    name: str
    hits: int
    seconds: int = 60

    def scaled(self) -> "Limit":
        return replace(self, hits=max(1, round(self.hits * LimiterSettings.load().factor)))


@dataclass(frozen=True, slots=True)
class Verdict:
    limit: int
    remaining: int
    reset_at: int  # epoch seconds
    over_by: int = 0

    def refuse_if_over(self, now: float) -> None:
        if self.over_by:
            wait = max(1, round(self.reset_at - now))
            raise Exhausted(
                f"Rate limit exceeded. Try again in {wait} seconds.",
                retry_after=wait,
                rate_limit={"limit": self.limit, "remaining": 0, "reset_in": wait},
            )


class Limiter(Protocol):
    def hit(self, subject: str, limit: Limit) -> Verdict: ...


def verdict(limit: Limit, hits: int, now: float) -> Verdict:
    reset_at = (int(now) // limit.seconds + 1) * limit.seconds
    return Verdict(limit.hits, max(0, limit.hits - hits), reset_at, max(0, hits - limit.hits))
