"""A turn's frames go out to the connections that listen, to each at its own pace."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from threading import Lock, Thread
from typing import Any

from shared.domain.chat.model.events import Text
from shared.domain.chat.model.turns import Ear, Frame, Turn
from shared.domain.chat.service.live import Live
from shared.kit.insisting import insist
from shared.kit.observability import logger
from shared.sockets import Gone, Sockets, encoded

PATIENCE = 2.0  # seconds of waiting for more, before a look at whether there will be any
PAUSE = 0.2  # before what could not be sent is sent again
LARGEST_TEXT = 16 * 1024

Translate = Callable[[Turn, Frame, Ear], Iterator[Mapping[str, Any]]]


@dataclass
class Delivery:
    """`translate` turns a frame into the messages that a connection understands.

    What another worker may have sent already goes out again under its own numbers, so that who heard it can tell.
    """

    turn: Turn
    live: Live
    sockets: Sockets
    translate: Translate
    again: bool = False
    threads: dict[str, Thread] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def hear(self, ear: Ear) -> None:
        """Once for a connection, however often it is named."""
        with self.lock:
            if ear.connection in self.threads:
                return
            surroundings = copy_context()
            work = Thread(
                target=lambda: surroundings.run(self._serve, ear), name=f"ear-{ear.connection}", daemon=True
            )
            self.threads[ear.connection] = work
            work.start()

    def wait(self) -> None:
        """Until everybody has heard the end."""
        for thread in list(self.threads.values()):
            thread.join()

    def _serve(self, ear: Ear) -> None:
        at = ear.after
        try:
            while True:
                frames = self.live.after(at, PATIENCE)
                if not frames and self.live.over:
                    return
                for frame in self._pieces(frames):
                    for message in self.translate(self.turn, frame, ear):
                        posted(self.sockets, ear.connection, message)
                    at = frame.number
        except Gone:
            return
        except Exception:  # noqa: BLE001  # the edge to one socket; the others and the turn go on
            logger.exception("a connection could not be written to", extra={"turn": self.turn.id})

    def _pieces(self, frames: list[Frame]) -> Iterable[Frame]:
        return frames if self.again else together(frames)


def posted(sockets: Sockets, connection: str, message: Mapping[str, Any]) -> None:
    data = encoded(message)
    insist(lambda: sockets.post(connection, data), (Gone,), PAUSE)


def together(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Text that has piled up is sent in one piece, under the number of its last."""
    pending: Frame | None = None
    for frame in frames:
        if pending is not None and fits(pending, frame):
            pending = Frame(frame.number, joined(pending, frame))
            continue
        if pending is not None:
            yield pending
        pending = frame
    if pending is not None:
        yield pending


def fits(one: Frame, other: Frame) -> bool:
    return (
        isinstance(one.event, Text)
        and isinstance(other.event, Text)
        and len(one.event.text.encode()) + len(other.event.text.encode()) <= LARGEST_TEXT
    )


def joined(one: Frame, other: Frame) -> Text:
    assert isinstance(one.event, Text) and isinstance(other.event, Text)  # noqa: PT018, S101  # `fits` has looked
    return replace(one.event, text=one.event.text + other.event.text)


def replayed(turn: Turn, frames: Iterable[Frame], ear: Ear, translate: Translate) -> Iterator[bytes]:
    """What a connection missed of a turn that is over."""
    for frame in together(frame for frame in frames if frame.number > ear.after):
        for message in translate(turn, frame, ear):
            yield encoded(message)
