"""What queues, streams and clocks have in common when they wake a function."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from infra.fleet import Function
from infra.local.checkpoints import Checkpoints
from infra.local.pool import Answered, Failed, Outcome
from infra.local.resources import WAITING, Endpoint, variable
from infra.local.schedule import next_due

P = ParamSpec("P")
T = TypeVar("T")
Invoke = Callable[[Function, dict[str, Any]], Awaitable[Outcome]]
log = logging.getLogger("parley.triggers")


def threads() -> ThreadPoolExecutor:
    """Long polls wait in threads of their own: in the loop's few they would keep every other call waiting."""
    return ThreadPoolExecutor(WAITING, "trigger")


@dataclass(frozen=True, slots=True)
class Sources:
    endpoint: Endpoint
    invoke: Invoke
    environ: Mapping[str, str]
    checkpoints: Checkpoints
    next_due: Callable[[str, datetime, datetime], datetime] = next_due
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    threads: ThreadPoolExecutor = field(default_factory=threads)

    async def call(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, lambda: work(*given, **named))

    async def rest(self, seconds: float) -> None:
        """Ends early when the system stops."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), max(0.0, seconds))

    async def outcome(self, function: Function, event: dict[str, Any]) -> Outcome:
        try:
            return await self.invoke(function, event)
        except Exception as error:
            log.exception("%s could not be called", function.name)
            return Failed("died", str(error))

    async def park(self, function: Function, event: Any, error: str) -> None:
        """What failed for the last time waits in the function's dead-letter queue."""
        url = self.environ[f"PARLEY_DEAD_{variable(function.name)}"]
        body = json.dumps({"function": function.name, "error": error, "event": event})
        await self.call(self.endpoint.client("sqs").send_message, QueueUrl=url, MessageBody=body)
        log.error("%s failed for the last time; the event is in its dead-letter queue", function.name)


def failures(outcome: Outcome, everything: Iterable[str]) -> set[str]:
    """Lambda's reading of a batch's answer: nothing named is success; an answer that is no report, or that names what
    was not in the batch, fails the whole batch."""
    whole = set(everything)
    match outcome:
        case Answered(None):
            return set()
        case Answered({"batchItemFailures": list(reported)}):
            named = {item.get("itemIdentifier") if isinstance(item, dict) else None for item in reported}
            return {name for name in named if name} if named <= whole else whole
        case Answered({**rest}) if rest.get("batchItemFailures") is None:
            return set()
        case _:
            return whole


def said(outcome: Outcome) -> str:
    return outcome.message if isinstance(outcome, Failed) else "the record was reported as failed"
