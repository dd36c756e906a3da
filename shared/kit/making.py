"""Names for what a request makes. Sent again under its `Idempotency-Key`, it gives the same ones: what an earlier try
made, whose answer was lost, is found by its name and not made twice.

A name counts how many were given before it, so whatever a request makes is named before it looks at what there is.
"""

import base64
import hmac
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar
from uuid import UUID

from shared.kit import ids

SECRET_BYTES = 32
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Try:
    """`seed` is drawn at the first one, and nobody can guess it: secrets come of it too."""

    seed: bytes
    again: bool
    number: "count[int]" = field(default_factory=count)

    def drawn(self) -> bytes:
        return hmac.digest(self.seed, str(next(self.number)).encode(), "sha256")


_trying: ContextVar[Try | None] = ContextVar("trying", default=None)


def begin_try(attempt: Try | None) -> None:
    """None for a request without a key."""
    _trying.set(attempt)


def new_id() -> str:
    attempt = _trying.get()
    return str(UUID(bytes=attempt.drawn()[:16], version=4)) if attempt else ids.new_id()


def new_bytes() -> bytes:
    attempt = _trying.get()
    return attempt.drawn() if attempt else ids.new_bytes(SECRET_BYTES)


def new_secret() -> str:
    return base64.urlsafe_b64encode(new_bytes()).rstrip(b"=").decode()


def made_before(find: Callable[[], Made | None]) -> Made | None:
    """What an earlier try of this very request made. The first try does not look."""
    attempt = _trying.get()
    return find() if attempt and attempt.again else None
