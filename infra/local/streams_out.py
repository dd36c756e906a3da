"""In the gateway: the answer of a function that streams, passed on to the client piece by piece."""

import asyncio
import base64
import contextlib
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from infra.local import wire
from infra.local.pool import Failed, Outcome

UNSAID = Failed("died", "the function ended without an answer")
SETTLING = 0.05
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class BrokenOff(ConnectionError):
    """The function died in the middle of its answer: so does the client's."""


def request_of(scope: Any, body: bytes, source_ip: str) -> dict[str, Any]:
    return {
        "method": scope["method"],
        "path": scope["path"],
        "query": scope["query_string"].decode("latin-1"),
        "headers": [[name.decode("latin-1").lower(), value.decode("latin-1")] for name, value in scope["headers"]],
        "body": base64.b64encode(body).decode(),
        "source_ip": source_ip,
    }


async def passed_on(
    invoke: Callable[[dict[str, Any]], Awaitable[Outcome]], asked: dict[str, Any], send: Any
) -> Outcome | None:
    """None once an answer has begun; else why there is none."""
    opened: asyncio.Future[Streams] = asyncio.get_running_loop().create_future()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.set_result((reader, writer))

    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        channel = str(Path(folder) / "answer")
        async with await asyncio.start_unix_server(accept, channel):
            working = asyncio.ensure_future(invoke({**asked, "channel": channel}))
            either: set[asyncio.Future[Any]] = {working, opened}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not opened.done():
                await asyncio.wait({opened}, timeout=SETTLING)  # it may have opened and ended at one stroke
            if not opened.done():
                outcome = working.result()
                return outcome if isinstance(outcome, Failed) else UNSAID
            reader, writer = opened.result()
            try:
                return await copied(reader, send, working)
            finally:
                writer.close()


async def copied(reader: asyncio.StreamReader, send: Any, working: "asyncio.Future[Outcome]") -> Outcome | None:
    try:
        head = await wire.read(reader)
    except (asyncio.IncompleteReadError, OSError):
        outcome = await working
        return outcome if isinstance(outcome, Failed) else UNSAID
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head["headers"]]
    await send({"type": "http.response.start", "status": head["status"], "headers": headers})
    try:
        while piece := await wire.read_raw(reader):
            with contextlib.suppress(OSError):  # the client has gone; the function is let finish
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    except (asyncio.IncompleteReadError, OSError) as error:
        raise BrokenOff from error
    await send({"type": "http.response.body", "body": b""})
    await working
    return None
