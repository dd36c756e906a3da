"""The child process that plays AWS: `python -m infra.local.launcher PORT FOLDER PARENT`.

What it holds is written to the folder a few seconds after it changed, and when it is told to end; a kill loses at most
those seconds. Files of S3 are written as they come. The process ends when the one that started it has gone.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import uvicorn

from infra.listening import UNUSED

EVERY = 3.0
LONGEST = 15.0  # between two savings of a large store, which take long themselves
SAVING = 60.0  # a saver that takes longer hangs on a lock that was held when it was forked
# Calls that change nothing that must outlive a kill; whatever is not named here is taken for a change.
READS = (
    "GetItem", "Query", "Scan", "Describe", "List", "BatchGetItem", "TransactGetItems", "ReceiveMessage",
    "GetQueue", "GetShardIterator", "GetRecords",
)  # fmt: skip


def changes(scope: Any) -> bool:
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return False
    target = next((value for name, value in scope["headers"] if name == b"x-amz-target"), b"")
    return not target.decode("latin-1").rpartition(".")[2].startswith(READS)


class Persistent:
    """The engine with its memory written down by `save`, which runs in a forked child and does not return."""

    def __init__(self, engine: Any, save: Callable[[], None]) -> None:
        self.engine, self.save = engine, save
        self.dirty = False
        self.pause = EVERY

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await self.engine(scope, receive, send)
        finally:
            # Afterwards, not before: a snapshot in between would wipe the mark and miss the change.
            self.dirty |= scope["type"] == "http" and changes(scope)

    async def keep_saving(self) -> None:
        while True:
            await asyncio.sleep(self.pause)
            if self.dirty:
                await self._snapshot()

    async def _snapshot(self) -> None:
        """A forked child writes what the parent held at this moment; the parent goes on in milliseconds."""
        self.dirty = False
        started = time.monotonic()
        saver = os.fork()
        if saver == 0:
            self.save()
        self.dirty |= not await ended_well(saver)
        self.pause = min(max(EVERY, 4 * (time.monotonic() - started)), LONGEST)


async def ended_well(child: int) -> bool:
    until = time.monotonic() + SAVING
    status: int | None = None
    try:
        while status is None and time.monotonic() < until:
            await asyncio.sleep(0.05)
            pid, code = os.waitpid(child, os.WNOHANG)  # noqa: ASYNC222  # does not block
            status = code if pid else None
    finally:
        if status is None:  # too slow, or this process is ending: two savers must never meet
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)  # noqa: ASYNC222  # it was killed: this is short
    return status == 0


async def end_with_parent(server: uvicorn.Server, parent: int) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110  # nothing tells a process that its parent has gone
        await asyncio.sleep(0.5)
    server.should_exit = True


class Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Its own way ends the process by the signal, before the data is written down."""
        yield


@contextlib.asynccontextmanager
async def tasks(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    running = [asyncio.ensure_future(each) for each in work]
    yield
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def settle(folder: Path) -> None:
    """The engine reads these when it is imported. It opens one port, on this machine alone."""
    os.environ.update(
        PERSIST_STATE="1",
        STATE_DIR=str(folder / "state"),
        S3_PERSIST="1",
        S3_DATA_DIR=str(folder / "s3"),
        # Part of every queue's key: with the port of the day the queues of yesterday would be made anew, empty.
        GATEWAY_PORT="4566",
        BIND_HOST="127.0.0.1",
        LOG_LEVEL="ERROR",
        LAMBDA_EXECUTOR="local",
        IOT_MTLS_ENABLED="0",  # or it serves MQTT to the whole network on 8883
        SFTP_ENABLED="0",
        DOCKER_HOST=f"unix://{folder}/no-docker",  # it looks for containers of its own otherwise
        TMPDIR=str(folder / "tmp"),
    )


def served(app: Any, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        timeout_keep_alive=UNUSED,
        timeout_graceful_shutdown=2,
    )


async def main(port: int, folder: Path, parent: int) -> None:
    shutil.rmtree(folder / "tmp", ignore_errors=True)  # what a killed run left
    (folder / "tmp").mkdir(parents=True)
    settle(folder)
    from ministack import app as engine  # noqa: PLC0415  # reads its settings when imported

    from infra.local import snapshot  # noqa: PLC0415  # as above

    snapshot.restore(folder)
    persistent = Persistent(engine.app, lambda: snapshot.write_and_end(folder))
    server = Server(served(persistent, port))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, setattr, server, "should_exit", True)
    async with tasks(persistent.keep_saving(), end_with_parent(server, parent)):
        await server.serve()
    snapshot.write(folder)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
