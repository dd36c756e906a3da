"""Processes that behave like Lambda sandboxes: one event at a time each, warm ones used again, their number bounded."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from infra.arns import Arns
from infra.fleet import Function
from infra.local import wire
from infra.local.console import show
from infra.policies import statements

ROOT = Path(__file__).resolve().parents[2]
LARGEST_PAYLOAD = 6 * 1024 * 1024
PATIENCE = 20.0  # how long a request waits for a process before it is throttled
INIT_SECONDS = 30.0
Kind = Literal["error", "timeout", "died", "throttled", "too_large"]


@dataclass(frozen=True, slots=True)
class Answered:
    payload: Any


@dataclass(frozen=True, slots=True)
class Failed:
    kind: Kind
    message: str


Outcome = Answered | Failed


@dataclass(slots=True)
class Worker:
    function: str
    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    printing: "asyncio.Task[None]"
    generation: int
    used_at: float = 0.0

    def end(self, how: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, how)
        self.writer.close()


@dataclass(slots=True)
class Zygote:
    process: "asyncio.subprocess.Process"
    channel: socket.socket
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    async def start(cls) -> "Zygote":
        ours, theirs = socket.socketpair()
        command = (sys.executable, "-m", "infra.local.zygote", str(theirs.fileno()))
        process = await asyncio.create_subprocess_exec(*command, pass_fds=[theirs.fileno()])
        theirs.close()
        ours.setblocking(False)
        if not await asyncio.get_running_loop().sock_recv(ours, 1):
            raise RuntimeError("the worker processes could not be prepared: see the lines above")
        return cls(process, ours)

    async def fork(self, order: dict[str, Any]) -> tuple[int, socket.socket, int]:
        """The new process, our end of its channel, and where its output can be read."""
        ours, theirs = socket.socketpair()
        output, their_output = os.pipe()
        async with self.lock:
            await asyncio.get_running_loop().run_in_executor(None, self._send, order, theirs, their_output)
            pid = await asyncio.get_running_loop().run_in_executor(None, self._pid)
        theirs.close()
        os.close(their_output)
        ours.setblocking(False)
        return pid, ours, output

    def _send(self, order: dict[str, Any], theirs: socket.socket, their_output: int) -> None:
        self.channel.setblocking(True)
        body = wire.packed(order)
        sent = socket.send_fds(self.channel, [body], [theirs.fileno(), their_output])
        self.channel.sendall(body[sent:])

    def _pid(self) -> int:
        reply = wire.receive(self.channel)
        if reply is None:
            raise RuntimeError("the process that forks workers has gone")
        return int(reply["pid"])

    async def stop(self) -> None:
        self.channel.close()
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        await self.process.wait()


class Pool:
    """`environ` gives what a function's processes find in their environment."""

    def __init__(
        self,
        environ: Callable[[Function], Mapping[str, str]],
        size: int = 12,
        show: Callable[[str, str], None] = show,
        stage: str = "local",
    ) -> None:
        self.environ, self.size, self.show, self.stage = environ, size, show, stage
        self.zygote: Zygote | None = None
        self.slots = asyncio.Semaphore(size)
        self.idle: dict[str, list[Worker]] = {}
        self.busy: set[object] = set()
        self.generation = 0

    async def start(self) -> None:
        self.zygote = await Zygote.start()

    async def invoke(self, function: Function, event: dict[str, Any]) -> Outcome:
        if len(json.dumps(event)) > LARGEST_PAYLOAD:
            return Failed("too_large", "the event exceeds 6 MB")
        try:
            await asyncio.wait_for(self.slots.acquire(), PATIENCE)
        except TimeoutError:
            return Failed("throttled", f"no process was free for {PATIENCE:.0f} s")
        try:
            return await self._run(function, event)
        finally:
            self.slots.release()

    async def _run(self, function: Function, event: dict[str, Any]) -> Outcome:
        worker = await self._take(function)
        if isinstance(worker, Failed):
            return worker
        try:
            outcome = await self._asked(worker, function, event)
        except asyncio.CancelledError:
            self._discard(worker, signal.SIGKILL)
            raise
        if isinstance(outcome, Failed) and outcome.kind in {"timeout", "died"}:
            self._discard(worker, signal.SIGKILL)
        else:
            self._give_back(worker)
        return outcome

    async def _asked(self, worker: Worker, function: Function, event: dict[str, Any]) -> Outcome:
        message = {"event": event, "request_id": str(uuid.uuid4()), "deadline": time.time() + function.timeout}
        try:
            worker.writer.write(wire.packed(message))
            reply = await asyncio.wait_for(wire.read(worker.reader), function.timeout)
        except TimeoutError:
            return Failed("timeout", f"{function.name} timed out after {function.timeout} seconds")
        except (asyncio.IncompleteReadError, OSError):
            return Failed("died", f"the process of {function.name} ended while it worked")
        if "error" in reply:
            return Failed("error", json.dumps(reply["error"]))
        return Answered(reply["payload"])

    async def _take(self, function: Function) -> "Worker | Failed":
        while warm := self.idle.get(function.name):
            worker = warm.pop()
            if not worker.reader.at_eof():
                self.busy.add(id(worker))
                return worker
            self._discard(worker, signal.SIGKILL)
        return await self._cold(function)

    async def _cold(self, function: Function) -> "Worker | Failed":
        place = object()
        self.busy.add(place)
        try:
            self._make_room()
            worker = await self._fork(function)
            first = await asyncio.wait_for(wire.read(worker.reader), INIT_SECONDS)
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            return Failed("died", f"{function.name} did not start: {type(error).__name__}")
        finally:
            self.busy.discard(place)
        if "failed" in first:
            self.show(function.name, first["failed"])
            worker.end(signal.SIGKILL)
            return Failed("error", f"{function.name} could not be imported")
        self.busy.add(id(worker))
        return worker

    async def _fork(self, function: Function) -> Worker:
        if self.zygote is None:
            raise RuntimeError("the pool was not started")
        order = {
            "entry": function.entry,
            "environ": {**sandbox(function), **self.environ(function)},
            "path": [str(ROOT)],
            "statements": statements(function, Arns(self.stage)),
            "stage": self.stage,
        }
        pid, sock, output = await self.zygote.fork(order)
        reader, writer = await asyncio.open_connection(sock=sock, limit=LARGEST_PAYLOAD * 2)
        printing = asyncio.create_task(self._print(function.name, output))
        return Worker(function.name, pid, reader, writer, printing, self.generation)

    async def _print(self, name: str, output: int) -> None:
        reader = asyncio.StreamReader(limit=1 << 22)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(output, "rb")
        )
        try:
            while line := await reader.readline():
                self.show(name, line.decode(errors="replace").rstrip())
        finally:
            transport.close()

    def _make_room(self) -> None:
        """A slot is held, so fewer than `size` are busy: when the house is full an idle one can go."""
        waiting = [worker for warm in self.idle.values() for worker in warm]
        if len(waiting) + len(self.busy) > self.size and waiting:
            oldest = min(waiting, key=lambda worker: worker.used_at)
            self.idle[oldest.function].remove(oldest)
            oldest.end(signal.SIGTERM)

    def _give_back(self, worker: Worker) -> None:
        self.busy.discard(id(worker))
        if worker.generation != self.generation:
            worker.end(signal.SIGTERM)
            return
        worker.used_at = time.monotonic()
        self.idle.setdefault(worker.function, []).append(worker)

    def _discard(self, worker: Worker, how: int) -> None:
        self.busy.discard(id(worker))
        worker.end(how)

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

    async def stop(self, patience: float = 10.0) -> None:
        until = time.monotonic() + patience
        while self.busy and time.monotonic() < until:  # noqa: ASYNC110  # once, at the very end
            await asyncio.sleep(0.02)
        self._retire()
        if self.zygote is not None:
            await self.zygote.stop()


def sandbox(function: Function) -> dict[str, str]:
    """What Lambda itself puts into a function's environment."""
    name = function.name.replace("/", "-")
    return {
        "AWS_LAMBDA_FUNCTION_NAME": f"parley-{name}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/parley-{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{time.strftime('%Y/%m/%d')}/[$LATEST]{uuid.uuid4().hex}",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "LAMBDA_TASK_ROOT": str(ROOT),
        "_HANDLER": ".".join(function.entry),
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", ""),
    }
