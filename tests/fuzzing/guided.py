"""Damage that leads somewhere new is damaged further: files by the ways they take through who reads them.

A way is a step from one line to the next, within one function of our readers or of the parsers that they give files to.
"""

import html.parser
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import shared.extraction

WATCHED = (str(Path(shared.extraction.__file__).parent), html.parser.__file__, zipfile.__file__)
MOST = 400  # files that are kept; the oldest of those that were damaged goes
LARGEST = 3000  # bytes of one: to damage a long file further tells no more, and takes long
FRESH = 4  # one of so many attempts begins with the whole file

Way = tuple[CodeType, int, int]
Tracer = Callable[[FrameType, str, Any], Any]


@dataclass
class Corpus:
    """`ways` are those that any file took so far."""

    whole: bytes
    chance: random.Random
    kept: list[bytes] = field(default_factory=list)
    ways: set[Way] = field(default_factory=set)

    def chosen(self) -> bytes:
        if not self.kept or self.chance.randrange(FRESH) == 0:
            return self.whole
        return self.chance.choice(self.kept)

    @contextmanager
    def watching(self, data: bytes) -> Iterator[None]:
        """Keeps it when it went where none went before."""
        if len(data) > LARGEST:
            yield
            return
        before, tracer = len(self.ways), sys.gettrace()
        sys.settrace(self._entered)
        try:
            yield
        finally:
            sys.settrace(tracer)
            if len(self.ways) > before:
                self.kept = [*self.kept, data][-MOST:]

    def _entered(self, frame: FrameType, _event: str, _given: Any) -> Tracer | None:
        code, last = frame.f_code, 0
        if not code.co_filename.startswith(WATCHED):
            return None

        def stepped(inner: FrameType, event: str, _given: Any) -> Tracer:
            nonlocal last
            if event == "line":
                self.ways.add((code, last, inner.f_lineno))
                last = inner.f_lineno
            return stepped

        return stepped
