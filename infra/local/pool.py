"""Processes that behave like Lambda sandboxes: one event at a time each, warm ones used again, their number bounded."""

import asyncio
import functools
import json
import signal
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from infra.arns import Arns
from infra.fleet import Function
from infra.local import wire
from infra.local.console import show
from infra.local.sandbox import ROOT, Worker, Zygote, pass_on, surroundings
from infra.policies import statements

WARM = 3  # times the processes that may be busy: so many are kept
Kind = Literal["error", "timeout", "died", "throttled", "too_large"]


@dataclass(frozen=True, slots=True)
class Answered:
    payload: Any


@dataclass(frozen=True, slots=True)
class Failed:
    kind: Kind
    message: str


Outcome = Answered | Failed


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds: for a free process until a call is throttled, for a handler's import, for what runs at the end."""

    free: float = 20.0
    begin: float = 30.0
    end: float = 10.0


class Pool:
    """`environ` gives what a function's processes find in their environment."""

    def __init__(
        self,
        environ: Callable[[Function], Mapping[str, str]],
        size: int = 12,
        show: Callable[[str, str], None] = show,
        stage: str = "local",
        waits: Waits | None = None,
    ) -> None:
        self.environ, self.size, self.show, self.stage = environ, size, show, stage
        self.waits = waits or Waits()
        self.zygote = Zygote()
        self.slots = asyncio.Semaphore(size)
        self.running: Counter[str] = Counter()  # those that wait for a process too
        self.idle: dict[str, list[Worker]] = {}
        self.busy: set[Worker] = set()
        self.starting = 0
        self.printing: set[asyncio.Task[None]] = set()
        self.generation = 0
        self.closing = False

    async def start(self) -> None:
        await self.zygote.start()

    async def invoke(self, function: Function, event: Any) -> Outcome:
        body = wire.encoded(event)
        if len(body) > wire.LARGEST_PAYLOAD:
            return Failed("too_large", "the event exceeds 6 MB")
        if function.concurrency is not None and self.running[function.name] >= function.concurrency:
            reserved = f"the reserved concurrency of {function.name}, {function.concurrency}, is used up"
            return self._told(function, Failed("throttled", reserved))
        self.running[function.name] += 1
        try:
            return self._told(function, await self._in_turn(function, body))
        finally:
            self.running[function.name] -= 1

    async def _in_turn(self, function: Function, body: bytes) -> Outcome:
        try:
            async with asyncio.timeout(self.waits.free):
                await self.slots.acquire()
        except TimeoutError:
            return Failed("throttled", f"no process was free for {self.waits.free:g} s")
        try:
            return Failed("throttled", "the system is ending") if self.closing else await self._run(function, body)
        finally:
            self.slots.release()

    def _told(self, function: Function, outcome: Outcome) -> Outcome:
        """A handler prints its own traceback; what befell its process is said for it."""
        if isinstance(outcome, Failed) and outcome.kind != "error":
            self.show(function.name, f"error: {outcome.message}")
        return outcome

    async def _run(self, function: Function, body: bytes) -> Outcome:
        try:
            worker = self._warm(function) or await self._cold(function)
        except (OSError, RuntimeError) as error:
            return Failed("died", f"no process could be made for {function.name}: {error}")
        self.busy.add(worker)
        sound = False
        try:
            outcome = await self._loaded(worker, function) or await self._asked(worker, function, body)
            sound = worker.loaded and (isinstance(outcome, Answered) or outcome.kind == "error")
        finally:
            self.busy.discard(worker)
            if sound:
                self._keep(worker)
            else:
                worker.end(signal.SIGKILL)
        return outcome

    async def _loaded(self, worker: Worker, function: Function) -> Failed | None:
        """Why the handler could not be imported, if so. A cold start is not part of the function's time."""
        if worker.loaded:
            return None
        try:
            first = await asyncio.wait_for(wire.read(worker.reader), self.waits.begin)
        except TimeoutError:
            return Failed("timeout", f"{function.name} was not loaded after {self.waits.begin:g} seconds")
        except (asyncio.IncompleteReadError, OSError):
            return Failed("died", f"the process of {function.name} ended before it was loaded")
        if "failed" in first:
            self.show(function.name, first["failed"])
            return refused(
                {"errorType": "Runtime.ImportModuleError", "errorMessage": f"{function.name} has no handler"}
            )
        worker.loaded = True
        return None

    async def _asked(self, worker: Worker, function: Function, body: bytes) -> Outcome:
        head = wire.encoded({"request_id": str(uuid.uuid4()), "deadline": time.time() + function.timeout})
        try:
            worker.writer.write(wire.framed(head[:-1] + b', "event": ' + body + b"}"))
            reply = await asyncio.wait_for(wire.read(worker.reader), function.timeout)
        except TimeoutError:
            return Failed("timeout", f"{function.name} timed out after {function.timeout} seconds")
        except (asyncio.IncompleteReadError, OSError):
            return Failed("died", f"the process of {function.name} ended while it worked")
        if "error" in reply:
            return refused(reply["error"])
        return Answered(reply["payload"])

    def _warm(self, function: Function) -> Worker | None:
        warm = self.idle.get(function.name, [])
        while warm:
            worker = warm.pop()
            if not worker.reader.at_eof():
                return worker
            worker.end(signal.SIGKILL)
        return None

    async def _cold(self, function: Function) -> Worker:
        self.starting += 1
        try:
            self._make_room()
            return await self._forked(function)
        finally:
            self.starting -= 1

    async def _forked(self, function: Function) -> Worker:
        order = {
            "entry": function.entry,
            "environ": {**surroundings(function, self.stage), **self.environ(function)},
            "path": [str(ROOT)],
            "statements": statements(function, Arns(self.stage)),
            "stage": self.stage,
            "streams": function.streams,
        }
        generation = self.generation
        born = await self.zygote.fork(order)
        printing = asyncio.create_task(pass_on(born.output, functools.partial(self.show, function.name)))
        self.printing.add(printing)
        printing.add_done_callback(self.printing.discard)
        reader, writer = await asyncio.open_connection(sock=born.channel)
        return Worker(function.name, born.pid, reader, writer, generation)

    def _make_room(self) -> None:
        """A slot is held, so fewer than `size` are busy: when the house is full an idle one can go.
        It holds more than may be busy: a start takes longer than most answers, and a product is a dozen functions."""
        waiting = [worker for warm in self.idle.values() for worker in warm]
        if len(waiting) + len(self.busy) + self.starting > self.size * WARM and waiting:
            oldest = min(waiting, key=lambda worker: worker.used_at)
            self.idle[oldest.function].remove(oldest)
            oldest.end(signal.SIGTERM)

    def _keep(self, worker: Worker) -> None:
        if worker.generation != self.generation:
            worker.end(signal.SIGTERM)
            return
        worker.used_at = time.monotonic()
        self.idle.setdefault(worker.function, []).append(worker)

    def reload(self) -> None:
        """New code: every process that has the old one in memory goes, a busy one after its answer.

        The zygote stays: it has imported nothing of the project's own.
        """
        self.generation += 1
        self._retire()

    def _retire(self) -> None:
        for warm in self.idle.values():
            for worker in warm:
                worker.end(signal.SIGTERM)
        self.idle.clear()

    def give_up(self) -> None:
        """Nothing more begins, and what still runs is ended: its callers hear of it at once."""
        self.closing = True
        for worker in self.busy:
            worker.end(signal.SIGKILL)

    async def stop(self, patience: float | None = None) -> None:
        until = time.monotonic() + (self.waits.end if patience is None else patience)
        while self.running.total() and time.monotonic() < until:  # noqa: ASYNC110  # once, at the very end
            await asyncio.sleep(0.02)
        self.give_up()
        self._retire()
        await self.zygote.stop()
        if self.printing:
            await asyncio.wait(self.printing, timeout=1)
        for printing in self.printing:
            printing.cancel()


def refused(error: Mapping[str, Any]) -> Failed:
    """As Lambda tells a caller of an exception."""
    return Failed("error", json.dumps(error))
