"""A turn inside its worker: what was written down so far, and who waits for more."""

from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from threading import Condition, Thread

from shared.domain.chat.model.events import Text, TurnEvent, is_last
from shared.domain.chat.model.turns import Frame, joined
from shared.kit.errors import Stale
from shared.kit.insisting import insist

GAP = 0.035  # seconds between two pieces of text: what comes meanwhile goes with the next


@dataclass
class Live:
    """Frames that are stored already. Whoever sends them on never sends what could be lost."""

    frames: list[Frame] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)
    over: bool = False  # nothing will be added

    def add(self, frame: Frame) -> None:
        with self.changed:
            self.frames.append(frame)
            self.over = self.over or is_last(frame.event)
            self.changed.notify_all()

    def end(self) -> None:
        """Without a last frame: the turn is in other hands."""
        with self.changed:
            self.over = True
            self.changed.notify_all()

    def after(self, number: int, wait: float) -> list[Frame]:
        """What follows a frame, as soon as there is some; nothing when the wait is over."""
        with self.changed:
            self.changed.wait_for(lambda: self.over or self.last > number, wait)
            return self.frames[number:]

    @property
    def last(self) -> int:
        return len(self.frames)


@dataclass
class Scribe:
    """Writes events down beside the model's stream: the first words at once, then what comes within a gap as one."""

    write: Callable[[Frame], None]
    live: Live
    gap: float = GAP
    waiting: deque[TurnEvent] = field(default_factory=deque)
    changed: Condition = field(default_factory=Condition)
    closing: bool = False
    failure: Exception | None = None

    def __post_init__(self) -> None:
        surroundings = copy_context()
        self.thread = Thread(target=lambda: surroundings.run(self._work), name="scribe", daemon=True)
        self.thread.start()

    def say(self, event: TurnEvent) -> None:
        if self.failure:
            raise self.failure
        with self.changed:
            together = joined(self.waiting[-1], event) if self.waiting else None
            if together is not None:
                self.waiting[-1] = together
            else:
                self.waiting.append(event)
            self.changed.notify()

    def close(self) -> None:
        """Returns when everything is written."""
        with self.changed:
            self.closing = True
            self.changed.notify()
        self.thread.join()
        if self.failure:
            raise self.failure

    def _work(self) -> None:
        try:
            while self._goes_on:
                if any(isinstance(event, Text) for event in self._next()):
                    self._wait(self.gap)
        except Exception as error:  # noqa: BLE001  # told to whoever speaks next
            self.failure = error

    @property
    def _goes_on(self) -> bool:
        return bool(self.waiting) or not self.closing

    def _next(self) -> list[TurnEvent]:
        with self.changed:
            self.changed.wait_for(lambda: self.waiting or self.closing)
            events = list(self.waiting)
            self.waiting.clear()
        for event in events:
            self._written(Frame(self.live.last + 1, event))
        return events

    def _wait(self, seconds: float) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.closing, seconds)

    def _written(self, frame: Frame) -> None:
        insist(lambda: self.write(frame), (Stale,))
        self.live.add(frame)


@dataclass
class Pulse:
    """Keeps a turn in its worker's hands, and hears what others want of it: to stop, to listen."""

    beat: Callable[[], bool]  # False when the turn is lost
    every: float = 0.4
    stopping: Condition = field(default_factory=Condition)
    stopped: bool = False
    lost: bool = False

    def __post_init__(self) -> None:
        surroundings = copy_context()
        self.thread = Thread(target=lambda: surroundings.run(self._work), name="pulse", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        with self.stopping:
            self.stopped = True
            self.stopping.notify()
        self.thread.join()

    def _work(self) -> None:
        while not self.stopped:
            with self.stopping:
                self.stopping.wait_for(lambda: self.stopped, self.every)
            if not self.stopped and not self.beat():
                self.lost = True
                return
