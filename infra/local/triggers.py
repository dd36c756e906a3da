"""Queues, streams and clocks wake their functions, for as long as the system runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from infra.fleet import Fleet, Queue, Schedule, Stream
from infra.local.clocks import keep_time
from infra.local.queues import serve_queue
from infra.local.sources import Sources, log
from infra.local.streams import follow_stream

AGAIN = 1.0
PATIENCE = 10.0  # how long what runs may go on after it was told to end; longer than a poll waits


@contextlib.asynccontextmanager
async def triggered(fleet: Fleet, sources: Sources, patience: float = PATIENCE) -> AsyncIterator[None]:
    working = [asyncio.create_task(kept_going(sources, begin)) for begin in pollers(fleet, sources)]
    try:
        yield
    finally:
        sources.stopping.set()
        if working:
            await asyncio.wait(working, timeout=patience)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        sources.threads.shutdown(wait=False)


def pollers(fleet: Fleet, sources: Sources) -> list[Callable[[], Awaitable[None]]]:
    work: list[Callable[[], Awaitable[None]]] = []
    for function in fleet.functions:
        work += [partial(serve_queue, sources, function, queue) for queue in function.of(Queue)]
        work += [partial(follow_stream, sources, function, stream) for stream in function.of(Stream)]
        work += [partial(keep_time, sources, function, clock) for clock in function.of(Schedule)]
    return work


async def kept_going(sources: Sources, begin: Callable[[], Awaitable[None]]) -> None:
    """A trigger that falls over is told and begins anew: nothing else would notice that it is gone."""
    while not sources.stopping.is_set():
        try:
            await begin()
        except (BotoCoreError, ClientError) as error:
            log.warning("a trigger had no answer from AWS: %s", error)
        except Exception:  # noqa: BLE001  # whatever it was, the queue's edge goes on; told with its traceback
            log.exception("a trigger failed and begins anew")
        await sources.rest(AGAIN)
