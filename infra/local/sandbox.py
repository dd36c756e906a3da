"""One function's process, as the gateway holds it, and the process that it is forked from."""

import asyncio
import contextlib
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from infra.arns import Arns
from infra.fleet import Function
from infra.local import wire

ROOT = Path(__file__).resolve().parents[2]
ANSWER_SECONDS = 30.0
LONGEST_LINE = 256 * 1024  # what CloudWatch takes as one record
END_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class Worker:
    function: str
    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    generation: int
    loaded: bool = False
    used_at: float = 0.0

    def end(self, how: int) -> None:
        """The whole group: what the handler started ends with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS forbids to signal what has ended
            os.killpg(self.pid, how)
        self.writer.close()


@dataclass(frozen=True, slots=True)
class Born:
    """A new process: its id, our end of its channel, and where its output can be read."""

    pid: int
    channel: socket.socket
    output: BinaryIO

    def abandon(self) -> None:
        self.channel.close()
        self.output.close()


class Zygote:
    """The forking process. Should it die, another takes its place at the next fork."""

    def __init__(self) -> None:
        self.process: asyncio.subprocess.Process | None = None
        self.channel: socket.socket | None = None
        self.lock = asyncio.Lock()
        # A thread of its own: the default ones may all be waiting for queues.
        self.thread = ThreadPoolExecutor(1, "zygote")

    async def start(self) -> None:
        ours, theirs = socket.socketpair()
        command = (sys.executable, "-m", "infra.local.zygote", str(theirs.fileno()))
        # macOS ends a forked process that touches its networking libraries, unless it is told not to.
        environ = {**os.environ, "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"}
        with theirs:
            self.process = await asyncio.create_subprocess_exec(
                *command, pass_fds=[theirs.fileno()], cwd=ROOT, env=environ
            )
        self.channel = ours
        if not await asyncio.get_running_loop().run_in_executor(self.thread, ours.recv, 1):
            await self._end()
            raise RuntimeError("the worker processes could not be prepared: see the lines above")
        ours.settimeout(ANSWER_SECONDS)

    async def fork(self, order: dict[str, Any]) -> Born:
        """Goes on when the caller is cancelled: half a conversation would be heard by the next fork."""
        birth = asyncio.ensure_future(self._fork(order))
        try:
            return await asyncio.shield(birth)
        except asyncio.CancelledError:
            birth.add_done_callback(abandon)
            raise

    async def _fork(self, order: dict[str, Any]) -> Born:
        loop = asyncio.get_running_loop()
        async with self.lock:
            try:
                return await loop.run_in_executor(self.thread, self._converse, order)
            except OSError:
                await self._end()
                await self.start()
                return await loop.run_in_executor(self.thread, self._converse, order)

    def _converse(self, order: dict[str, Any]) -> Born:
        if self.channel is None:
            raise ConnectionResetError("the forking process was stopped")
        ours, theirs = socket.socketpair()
        output, their_output = os.pipe()
        try:
            body = wire.packed(order)
            sent = socket.send_fds(self.channel, [body], [theirs.fileno(), their_output])
            self.channel.sendall(body[sent:])
            reply = wire.receive(self.channel)
            if reply is None:
                raise ConnectionResetError("the forking process has gone")
        except OSError:
            ours.close()
            os.close(output)
            raise
        finally:
            theirs.close()
            os.close(their_output)
        ours.setblocking(False)
        return Born(int(reply["pid"]), ours, os.fdopen(output, "rb"))

    async def stop(self) -> None:
        async with self.lock:
            await self._end()
        self.thread.shutdown(wait=False)

    async def _end(self) -> None:
        """It ends, and all its children with it, when its channel is closed."""
        if self.channel is not None:
            self.channel.close()
            self.channel = None
        if self.process is None:
            return
        try:
            await asyncio.wait_for(self.process.wait(), END_SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


def abandon(birth: "asyncio.Future[Born]") -> None:
    if not birth.cancelled() and birth.exception() is None:
        birth.result().abandon()


async def pass_on(output: BinaryIO, show: Callable[[str], None]) -> None:
    """Line by line; one that is too long comes in pieces."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), output
    )
    rest = b""
    try:
        while chunk := await reader.read(1 << 16):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                lines, rest = [*lines, rest], b""
            for line in lines:
                show(line.decode(errors="replace").rstrip())
        if rest:
            show(rest.decode(errors="replace").rstrip())
    finally:
        transport.close()


def surroundings(function: Function, stage: str) -> dict[str, str]:
    """What Lambda itself puts into a function's environment."""
    name = Arns(stage).function(function.name).split(":")[-2]
    return {
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{time.strftime('%Y/%m/%d')}/[$LATEST]{uuid.uuid4().hex}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
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
