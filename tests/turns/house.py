"""The local gateway over functions that run in this very process.

Sockets, events and handlers are the real ones, each under the rights of its row. What a whole system adds are
processes, which take longer to start than most of what is asked of them.
"""

import asyncio
import contextlib
import json
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from importlib import import_module
from typing import Any

from botocore.client import BaseClient

from infra.arns import Arns, Statement
from infra.fleet import Function
from infra.local.exchange import exchange
from infra.local.gateway import Gateway
from infra.local.pool import Answered, Failed, Outcome, refused
from infra.local.worker import Context, number
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import SEAM, Guard

STAGE = "test"
PRODUCTS = {"voiceassist": 0, "youworker": 0, "voiceera": 0}
MOST = 100  # functions at work at one time
DRAIN_SECONDS = 20.0
USED = (
    "auth",
    "oversight",
    "users",
    "api_keys",
    "conversations",
    "clinical_contexts",
    "turns",
    "chat",
    "sessions",
    "ingestion",
    "integrations",
    "usage",
    "voice",
)
working: ContextVar[Guard | None] = ContextVar("working", default=None)
guards: list[Guard] = []


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Every call of AWS is held against the rights of the function that makes it, whichever thread it comes from."""
    real = getattr(BaseClient, SEAM)

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        if guard := working.get():
            guard.check(service, operation, arguments)
        return real(client, operation, arguments)

    setattr(BaseClient, SEAM, call)
    yield
    setattr(BaseClient, SEAM, real)


class Hands:
    """In place of the pool of processes."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(MOST, thread_name_prefix="function")
        self.busy = 0
        self.rights: dict[str, list[Statement]] = {}

    async def start(self) -> None:
        """There is nothing to prepare."""

    async def invoke(self, function: Function, event: Any) -> Outcome:
        self.busy += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.threads, copy_context().run, self.serve, function, event)
        finally:
            self.busy -= 1

    def serve(self, function: Function, event: Any) -> Outcome:
        rights = self.rights.setdefault(function.name, list(statements(function, Arns(STAGE))))
        guard = Guard(function.name, rights, Arns(STAGE))
        guards.append(guard)
        working.set(guard)
        try:
            return Answered(answered(function, json.loads(json.dumps(event))))
        except Exception as error:  # noqa: BLE001  # Lambda reports whatever a handler raises
            traceback.print_exc()
            return refused({"errorType": type(error).__name__, "errorMessage": str(error)})
        except BaseException as error:  # noqa: BLE001  # a test has the process die
            return Failed("died", repr(error))

    async def stop(self, _patience: float | None = None) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)


def answered(function: Function, event: Any) -> Any:
    module, attribute = function.entry
    handler = getattr(import_module(module), attribute)
    until = time.time() + function.timeout
    context = Context(function.name, str(function.memory), "request-1", until, f"arn:{function.name}")
    if function.streams:
        return asyncio.run(exchange(handler, event, context))
    return json.loads(json.dumps(handler(event, context), default=number))


class House:
    def __init__(self) -> None:
        for function in FLEET.functions:  # here, since importing one takes over a signal, which threads may not
            if function.name.partition("/")[2] in USED:
                import_module(function.entry[0])
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.hands = Hands()
        self.gateway = Gateway(FLEET, PRODUCTS, {}, stage=STAGE, show=lambda *_: None)
        self.gateway.pool = self.hands  # type: ignore[assignment]  # as much of a pool as a gateway asks for
        self._do(self.gateway.start())

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def environ(self) -> dict[str, str]:
        """What lets its functions find each other and their sockets."""
        found = self.gateway._environ(FLEET["voiceassist/answerer"])
        return {name: value for name, value in found.items() if name.startswith(("AWS_ENDPOINT", "PARLEY_SOCKET"))}

    def url(self, path: str, product: int = 0) -> str:
        return f"http://127.0.0.1:{self.gateway.ports[list(PRODUCTS)[product]]}{path}"

    def drain(self) -> None:
        """Until nobody works any more: what a test began may not reach into the next."""
        until = time.monotonic() + DRAIN_SECONDS
        while self.hands.busy or self.gateway.control.calls.running:
            assert time.monotonic() < until, "a function works on and on"
            time.sleep(0.01)

    def stop(self) -> None:
        self._do(self.gateway.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()
