"""The local system from its greeting to its end."""

import asyncio
import signal

from infra.local.aws import Aws
from infra.local.greeting import greeting
from infra.local.pool import ROOT
from infra.local.settings import LocalSettings
from infra.local.system import Say, running, watch
from infra.registry import FLEET


async def serve(aws: Aws, settings: LocalSettings, say: Say, greet: Say, *, reload: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with running(FLEET, settings, say, aws) as system:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        greet(greeting(settings, system.secrets, system.gateway.ports, aws.url))
        folders = (ROOT / "functions", ROOT / "shared")
        watching = asyncio.create_task(watch(system.gateway, folders, say)) if reload else None
        await stop.wait()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, at_once)
        if watching is not None:
            watching.cancel()


def at_once() -> None:
    """Ctrl-C a second time: the person does not want to wait."""
    raise SystemExit(130)
