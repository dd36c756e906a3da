"""The child process that plays AWS: `python -m infra.local.launcher PORT FOLDER`.

What it holds is written to the folder a few seconds after it changed, and when it is told to end; a kill loses at most
those seconds. Files of S3 are written as they come. The process ends when the one that started it has gone.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvicorn

EVERY = 3.0
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
    """The engine with its memory written down."""

    def __init__(self, engine: Any, build_state: Any, save_all: Any) -> None:
        self.engine, self.build_state, self.save_all = engine, build_state, save_all
        self.dirty = False
        self.saver = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and changes(scope):
            self.dirty = True
        await self.engine(scope, receive, send)

    def snapshot(self) -> None:
        """A forked child writes what the parent held at this moment; the parent goes on in milliseconds."""
        if self.saver and os.waitpid(self.saver, os.WNOHANG)[0] == 0:
            return  # the last one still writes
        self.dirty = False
        self.saver = os.fork()
        if self.saver == 0:
            with contextlib.suppress(BaseException):
                self.save_all(self.build_state())
            os._exit(0)

    async def keep_saving(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            if self.dirty:
                self.snapshot()


async def end_with_parent(server: uvicorn.Server, parent: int) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110  # nothing tells a process that its parent has gone
        await asyncio.sleep(0.5)
    server.should_exit = True


@contextlib.asynccontextmanager
async def tasks(*work: Any) -> AsyncIterator[None]:
    running = [asyncio.ensure_future(each) for each in work]
    yield
    for task in running:
        task.cancel()


async def main(port: int, folder: Path) -> None:
    os.environ.update(
        PERSIST_STATE="1",
        STATE_DIR=str(folder / "state"),
        S3_PERSIST="1",
        S3_DATA_DIR=str(folder / "s3"),
        GATEWAY_PORT=str(port),
        BIND_HOST="127.0.0.1",
        LOG_LEVEL="ERROR",
        LAMBDA_EXECUTOR="local",
        DOCKER_HOST=f"unix://{folder}/no-docker",  # it looks for containers of its own otherwise
    )
    from ministack import app as engine  # noqa: PLC0415  # reads its settings when imported
    from ministack.core.persistence import save_all  # noqa: PLC0415  # as above

    persistent = Persistent(engine.app, engine._build_persistence_save_dict, save_all)  # noqa: SLF001  # no public one
    config = uvicorn.Config(
        persistent, host="127.0.0.1", port=port, log_config=None, access_log=False, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    async with tasks(persistent.keep_saving(), end_with_parent(server, os.getppid())):
        await server.serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
