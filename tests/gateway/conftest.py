"""Real gateways with real processes, each in a thread with its own loop; most tests share two."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from infra.fleet import Fleet, Function
from infra.local.gateway import Gateway
from tests.fleet.sample import FLEET
from tests.fleet.troubles import TROUBLES

T = TypeVar("T")
ENVIRON = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
PRODUCTS = {"voiceassist": 0, "youworker": 0, "voiceera": 0}


@dataclass
class Running:
    gateway: Gateway
    loop: asyncio.AbstractEventLoop
    printed: list[str] = field(default_factory=list)
    parked: list[tuple[str, Any]] = field(default_factory=list)

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
    parked: list[tuple[str, Any]] = []

    async def park(function: Function, event: Any, _error: str) -> None:
        parked.append((function.name, event))

    def show(name: str, line: str) -> None:
        printed.append(f"{name}: {line}")

    async def make() -> Gateway:
        gateway = Gateway(fleet, PRODUCTS, environ or ENVIRON, show=show, **{"dead_letter": park, **options})
        await gateway.start()
        return gateway

    gateway = asyncio.run_coroutine_threadsafe(make(), loop).result(60)
    found = Running(gateway, loop, printed, parked)

    def stop() -> None:
        found.do(gateway.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()

    return found, stop


@contextlib.contextmanager
def running(fleet: Fleet, **options: Any) -> Iterator[Running]:
    found, stop = started(fleet, **options)
    try:
        yield found
    finally:
        stop()


def within(seconds: float, true: Callable[[], Any]) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="session")
def local() -> Iterator[Running]:
    with running(FLEET, processes=6) as found:
        yield found


@pytest.fixture
def client(local: Running) -> Iterator[httpx.Client]:
    """One for each test: a client keeps the cookies it was given."""
    with httpx.Client(base_url=local.url(), timeout=40) as opened:
        yield opened


@pytest.fixture(scope="session")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the troubled handlers leave word."""
    return tmp_path_factory.mktemp("notes")


@pytest.fixture(scope="session")
def troubled(notes: Path) -> Iterator[Running]:
    """On a machine whose clock is not UTC's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        found, stop = started(TROUBLES, environ={**ENVIRON, "NOTES": str(notes)}, processes=4)
    yield found
    stop()
