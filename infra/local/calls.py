"""Lambda's Invoke, for functions that call each other: at once, or later and again when it fails."""

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from infra.fleet import Fleet, Function, Invoked
from infra.local.http_api import Invoke
from infra.local.pool import Answered, Failed, Outcome
from infra.local.wire import LARGEST_PAYLOAD

DeadLetter = Callable[[Function, dict[str, Any], str], Awaitable[None]]
Answer = tuple[int, dict[str, str], bytes]
LARGEST_LATER = 1024 * 1024
log = logging.getLogger("parley.gateway")
OLDEST = 6 * 3600.0  # seconds an asynchronous event waits for a process
# A name, or an ARN; a version or an alias may follow.
NAME = re.compile(r"(?:arn:aws[\w-]*:lambda:[\w-]*:\d*:)?(?:function:)?(?P<name>[\w./-]+)(?::[\w$.-]+)?")


def error(status: int, kind: str, message: str) -> Answer:
    return status, {"x-amzn-errortype": kind}, json.dumps({"message": message}).encode()


UNKNOWN = error(404, "ResourceNotFoundException", "There is no such resource")
TOO_LARGE = error(413, "RequestTooLargeException", "The payload exceeds what the kind of invocation takes")
UNREADABLE = error(400, "InvalidRequestContentException", "The payload is not JSON")


class Calls:
    def __init__(self, fleet: Fleet, invoke: Invoke, dead_letter: DeadLetter) -> None:
        self.fleet, self.invoke, self.dead_letter = fleet, invoke, dead_letter
        self.running: set[asyncio.Task[None]] = set()

    async def call(self, name: str, headers: Mapping[str, str], body: bytes) -> Answer:
        function = self._named(name)
        if function is None:
            return UNKNOWN
        kind = headers.get("x-amz-invocation-type", "RequestResponse")
        if len(body) > (LARGEST_LATER if kind == "Event" else LARGEST_PAYLOAD):
            return TOO_LARGE
        try:
            event = json.loads(body or b"{}")
        except ValueError:
            return UNREADABLE
        if kind == "DryRun":
            return 204, {}, b""
        if kind == "Event":
            self._begin(function, event)
            return 202, {}, b""
        return returned(await self.invoke(function, event))

    def _named(self, wanted: str) -> Function | None:
        """`parley-<stage>-<product>-<group>`, its ARN, or the row's own name."""
        found = NAME.fullmatch(wanted)
        name = found["name"] if found else ""
        return next((row for row in self.fleet.functions if name == row.name or name.endswith(deployed(row))), None)

    def _begin(self, function: Function, event: Any) -> None:
        task = asyncio.create_task(self._later(function, event))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def _later(self, function: Function, event: Any) -> None:
        """What fails for the last time, or has no time left, is parked."""
        try:
            problem = await self._tried(function, event)
        except asyncio.CancelledError:
            problem = "the system was stopped before it was done"
        if problem is not None:
            await self._park(function, event, problem)

    async def _park(self, function: Function, event: Any, problem: str) -> None:
        try:
            await self.dead_letter(function, event, problem)
        except Exception:
            log.exception("%s failed for the last time, and its event was not taken: %s", function.name, event)

    async def _tried(self, function: Function, event: Any) -> str | None:
        """Why it failed, if it did. To find no free process is no attempt."""
        retries = next((trigger.attempts for trigger in function.of(Invoked)), 2)
        began, failed = time.monotonic(), 0
        while True:
            outcome = await self.invoke(function, event)
            if isinstance(outcome, Answered):
                return None
            if outcome.kind == "throttled" and time.monotonic() - began < OLDEST:
                await asyncio.sleep(1)
                continue
            failed += 1
            if failed > retries or outcome.kind == "throttled":
                return outcome.message
            await asyncio.sleep(0.2 * 4**failed)

    async def drain(self, patience: float) -> None:
        if not self.running:
            return
        _, late = await asyncio.wait(self.running, timeout=patience)
        for task in late:
            task.cancel()
        await asyncio.gather(*late)


def deployed(function: Function) -> str:
    return "-" + function.name.replace("/", "-")


def returned(outcome: Outcome) -> Answer:
    match outcome:
        case Answered(payload):
            return 200, {}, json.dumps(payload).encode()
        case Failed("throttled", message):
            return error(429, "TooManyRequestsException", message)
        case Failed("too_large"):
            return TOO_LARGE
        case Failed(kind, message):
            body = message if kind == "error" else json.dumps({"errorType": kind, "errorMessage": message})
            return 200, {"x-amz-function-error": "Unhandled"}, body.encode()
