"""A call and what is remembered of it."""

import asyncio
import math
import secrets
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from infra.simulator.audio import Segment, spoken_seconds
from infra.simulator.clock import Clock
from infra.simulator.scripts import Script, Step

if TYPE_CHECKING:
    from infra.simulator.faces import Face

PRICE_A_MINUTE = 0.014


class Ended(Exception):
    """The call is over in the middle of what it was doing: the callee hung up, or time ran out."""


def sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for when the call was placed, in no carrier's words."""

    answer_url: str
    inline: str = ""
    events_url: str = ""
    events: frozenset[str] = frozenset({"completed"})
    ring_seconds: float = 60.0
    longest_seconds: float = 14400.0
    detect: str = ""
    detect_url: str = ""
    record: bool = False
    recording_url: str = ""
    recording_events: frozenset[str] = frozenset({"completed"})
    more: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Recording:
    sid: str
    call: str
    seconds: float
    made_at: datetime
    segments: tuple[Segment, ...]


@dataclass(slots=True, eq=False)
class Call:
    sid: str
    face: "Face"
    to: str
    caller: str
    asked: Asked
    script: Script
    clock: Clock
    created_at: datetime
    status: str = "queued"
    elapsed: float = 0.0
    answered_at: datetime | None = None
    answered_elapsed: float = 0.0
    ended_at: datetime | None = None
    ended_elapsed: float | None = None
    answered_by: str = ""
    cause: str = ""
    sequence: int = 0
    segments: list[Segment] = field(default_factory=list)
    steps: deque[Step] = field(default_factory=deque)
    heard: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    recording: Recording | None = None
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    held: list[Any] = field(default_factory=list)
    sending: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        self.steps.extend(self.script.steps)

    @property
    def live(self) -> bool:
        return self.ended_at is None

    @property
    def now(self) -> datetime:
        """The call's own time: when it began, and what has passed in it."""
        return self.created_at + timedelta(seconds=self.elapsed)

    @property
    def talked(self) -> float:
        if self.answered_at is None:
            return 0.0
        return (self.elapsed if self.ended_elapsed is None else self.ended_elapsed) - self.answered_elapsed

    @property
    def seconds(self) -> int:
        """As it is billed: a second begun counts."""
        return math.ceil(round(self.talked, 3))

    @property
    def price(self) -> float:
        return PRICE_A_MINUTE * -(-self.seconds // 60)

    def end(self) -> None:
        self.ended_at, self.ended_elapsed = self.now, self.elapsed

    async def sleep(self, seconds: float) -> None:
        """Virtual time passes; a call that has talked long enough ends in the middle."""
        left = self.asked.longest_seconds - self.talked if self.answered_at else seconds
        await self.clock.sleep(min(seconds, left))
        self.spent(min(seconds, left))

    def spent(self, seconds: float) -> None:
        self.elapsed += seconds
        if self.answered_at and self.talked >= self.asked.longest_seconds:
            self.notes.append("longest time reached")
            raise Ended

    async def spoken(self, who: str, text: str, seconds: float | None = None) -> None:
        """Somebody says something, and it takes its time."""
        length = spoken_seconds(text) if seconds is None else seconds
        start = self.talked
        self.heard.append({"who": who, "text": text, "at": round(start, 2)})
        try:
            await self.sleep(length)
        finally:
            self.segments.append(Segment(start, max(self.talked - start, 0.0), who, text))

    async def unless_ended(self, work: Coroutine[Any, Any, None]) -> bool:
        """Whether the work came to its end before somebody ended the call."""
        task = asyncio.create_task(work)
        stop = asyncio.create_task(self.ending.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
            return task.done()
        finally:
            task.cancel()
            stop.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)
