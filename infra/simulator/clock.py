"""The simulator's time. People, rings and pauses take virtual seconds; the application's answers take real ones.

`ScaledClock` runs by itself, faster than the world. `SteppedClock` stands still until it is told to go on, lets
everything that is due happen in order, and waits for the application in between.
"""

import asyncio
import contextlib
import heapq
import itertools
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

PATIENCE = 30.0
TURNS = 8  # of the loop


class ScaledClock:
    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.tasks: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Virtual seconds since some moment; for pacing."""
        return time.monotonic() * self.speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0) / self.speed)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """A strand of work: a call's life, a report under way."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    @contextlib.contextmanager
    def idle(self) -> Iterator[None]:
        """While a strand waits for another strand, not for the application."""
        yield

    @contextlib.contextmanager
    def waiting(self, spent: Callable[[float], None]) -> Iterator[None]:
        """While a strand waits for the application: `spent` is told how long it was."""
        began = time.monotonic()
        yield
        spent(time.monotonic() - began)

    async def stop(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


class SteppedClock(ScaledClock):
    def __init__(self, start: datetime) -> None:
        super().__init__()
        self.start = start
        self.passed = 0.0
        self.awake = 0
        self.sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self.order = itertools.count()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.passed)

    def seconds(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self.sleepers, (self.passed + max(seconds, 0), next(self.order), future))
        with self.idle():
            await future

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.awake += 1
        super().spawn(self._counted(work))

    async def _counted(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self.awake -= 1

    @contextlib.contextmanager
    def idle(self) -> Iterator[None]:
        self.awake -= 1
        try:
            yield
        finally:
            self.awake += 1

    @contextlib.contextmanager
    def waiting(self, spent: Callable[[float], None]) -> Iterator[None]:
        """Virtual time stands still while the application thinks."""
        yield
        spent(0)

    async def advance(self, seconds: float) -> None:
        until = self.passed + seconds
        await self.settled()
        while self.sleepers and self.sleepers[0][0] <= until:
            due, _, future = heapq.heappop(self.sleepers)
            if future.cancelled():
                continue
            self.passed = max(self.passed, due)
            future.set_result(None)
            await self.settled()
        self.passed = until

    async def settled(self) -> None:
        """Nothing goes on by itself any more: every strand sleeps in virtual time, or waits for one that does."""
        ends = time.monotonic() + PATIENCE
        while not await self._rests() and time.monotonic() < ends:  # noqa: ASYNC110  # the application is no event of ours
            await asyncio.sleep(0.001)

    async def _rests(self) -> bool:
        """A strand that ends may wake another, which takes the loop some turns to do."""
        for _ in range(TURNS):
            await asyncio.sleep(0)
            if self.awake > 0:
                return False
        return True


Clock = ScaledClock
