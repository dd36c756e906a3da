"""Whoever has a piece of work done hears what an endpoint read for it, however far below it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Read:
    model: str
    tokens: int


_heard: ContextVar[list[Read] | None] = ContextVar("heard", default=None)


@contextmanager
def metered() -> Iterator[list[Read]]:
    """Also of threads that are begun meanwhile with a copy of these surroundings."""
    heard: list[Read] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def note(read: Read) -> None:
    heard = _heard.get()
    if heard is not None:
        heard.append(read)
