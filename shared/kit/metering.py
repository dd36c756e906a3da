"""Whoever has a piece of work done hears what providers did for it, however far below they were asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Used:
    """`kind` is `embedding`, `ocr` or `stt`; `seconds` are of what was listened to."""

    kind: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


Hear = Callable[[Used], object]
_hears: ContextVar[Hear | None] = ContextVar("hears", default=None)


@contextmanager
def heard_by(hear: Hear) -> Iterator[None]:
    """Also from threads that are begun meanwhile with a copy of these surroundings."""
    token = _hears.set(hear)
    try:
        yield
    finally:
        _hears.reset(token)


@contextmanager
def metered() -> Iterator[list[Used]]:
    heard: list[Used] = []
    with heard_by(heard.append):
        yield heard


def note(used: Used) -> None:
    hear = _hears.get()
    if hear is not None:
        hear(used)
