"""A request sent twice is carried out once, and answered twice with the same words.

A client names its request with `Idempotency-Key`. The first to arrive leases the key; a twin that
arrives while it runs is told to wait; later ones get the stored answer. A crash leaves a lease, which runs out when
whoever took it must have ended. Whoever tries the same request again has the seed that its first try drew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

KEPT_SECONDS = 24 * 3600
LARGEST_KEPT = 300 * 1024  # an item holds 400 KB at most


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """The key is ours until the lease runs out."""

    seed: bytes
    again: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A twin holds the key."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The key was used for another request."""


Claim = Begun | Running | Mismatch | Kept


class KeyStore(Protocol):
    def claim(self, scope: str, fingerprint: str, seconds: int) -> Claim: ...

    def keep(self, scope: str, answer: Kept) -> None: ...

    def release(self, scope: str) -> None:
        """Nothing came about, as far as is known: the lease ends now."""
