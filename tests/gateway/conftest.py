"""A real gateway with real processes, once a module, in a thread with its own loop."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import pytest

from infra.fleet import Fleet
from infra.local.gateway import Gateway
from tests.fleet.sample import FLEET

T = TypeVar("T")
ENVIRON = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
PRODUCTS = {"voiceassist": 0, "youworker": 0, "voiceera": 0}


@dataclass
class Running:
    gateway: Gateway
    loop: asyncio.AbstractEventLoop
    printed: list[str] = field(default_factory=list)

    def url(self, product: str = "voiceassist") -> str:
        return f"http://127.0.0.1:{self.gateway.ports[product]}"

    def socket(self, path: str, product: str = "voiceassist") -> str:
        return f"ws://127.0.0.1:{self.gateway.ports[product]}{path}"

    def do(self, work: Awaitable[T], timeout: float = 60) -> T:
        async def run() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(timeout)


def started(
    fleet: Fleet, environ: dict[str, str] | None = None, **options: Any
) -> tuple[Running, Callable[[], None]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    printed: list[str] = []

    def show(name: str, line: str) -> None:
        printed.append(f"{name}: {line}")

    async def make() -> Gateway:
        gateway = Gateway(fleet, PRODUCTS, environ or ENVIRON, show=show, **options)
        await gateway.start()
        return gateway

    gateway = asyncio.run_coroutine_threadsafe(make(), loop).result(60)
    running = Running(gateway, loop, printed)

    def stop() -> None:
        running.do(gateway.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()

    return running, stop


@pytest.fixture(scope="module")
def local() -> Iterator[Running]:
    running, stop = started(FLEET, processes=6)
    yield running
    stop()


@pytest.fixture(scope="module")
def client(local: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=local.url(), timeout=40) as opened:
        yield opened
