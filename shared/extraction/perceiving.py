"""Documents that are pictures or recordings, by whoever can see and hear.

Both take seconds a page and cost money, so each page's text is noted once it is there, and whoever cannot wait leaves
the rest to a worker.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field

from shared.extraction import (
    Document,
    Draft,
    Kind,
    Later,
    Limits,
    Listener,
    Notes,
    Picture,
    Recognizer,
    TooSlow,
)
from shared.extraction.confined import extracted, pictured
from shared.extraction.reading import RECORDINGS, written
from shared.extraction.sniffing import sniff

AT_ONCE = 4  # pages that are looked at side by side
MEDIA_TYPES = {Kind.PNG: "image/png", Kind.JPEG: "image/jpeg", Kind.GIF: "image/gif", Kind.WEBP: "image/webp"}


@dataclass(frozen=True, slots=True)
class Extraction:
    """Who is not `patient` leaves to somebody else what takes long."""

    limits: Limits = field(default_factory=Limits)
    recognizer: Recognizer | None = None
    listener: Listener | None = None
    patient: bool = True

    def __call__(self, data: bytes, name: str, declared: str, notes: Notes) -> Document:
        kind = sniff(data, name, declared)
        if self.listener is not None and kind in RECORDINGS:
            return self._heard(self.listener, kind, data, notes)
        if self.recognizer is not None and kind in MEDIA_TYPES:
            return self._seen(self.recognizer, kind, data, notes)
        if self.recognizer is not None and kind is Kind.PDF:
            return self._looked_through(self.recognizer, data, notes)
        with self._in_time():
            return extracted(data, name, declared, self.limits)

    def _heard(self, listener: Listener, kind: Kind, data: bytes, notes: Notes) -> Document:
        self._waited_for()
        text = notes.once(f"{listener.name}/1", lambda: listener.text(data))
        return written(kind, Draft([text]), self.limits)

    def _seen(self, recognizer: Recognizer, kind: Kind, data: bytes, notes: Notes) -> Document:
        (text,) = self._recognized(recognizer, [Picture(1, data, MEDIA_TYPES[kind])], notes)
        return written(kind, Draft([text]), self.limits)

    def _looked_through(self, recognizer: Recognizer, data: bytes, notes: Notes) -> Document:
        with self._in_time():
            draft, pictures = pictured(data, self.limits)
        texts = list(draft.pages)
        for picture, text in zip(pictures, self._recognized(recognizer, pictures, notes), strict=True):
            texts[picture.number - 1] = text
        return written(Kind.PDF, Draft(texts, draft.title), self.limits)

    def _recognized(self, recognizer: Recognizer, pictures: Sequence[Picture], notes: Notes) -> list[str]:
        if not pictures:
            return []
        self._waited_for()
        ends = time.monotonic() + self.limits.seconds

        def read(picture: Picture) -> str:
            if time.monotonic() > ends:
                raise Later
            return notes.once(f"{recognizer.name}/{picture.number}", lambda: recognizer.text(picture))

        surroundings = [copy_context() for _ in pictures]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda around, picture: around.run(read, picture), surroundings, pictures))

    def _waited_for(self) -> None:
        if not self.patient:
            raise Later

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        try:
            yield
        except TooSlow:
            self._waited_for()
            raise
