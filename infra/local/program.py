"""The local system from its greeting to its end."""

import asyncio
import contextlib
import os
import signal

from infra.local.aws import Aws, Trouble
from infra.local.demo import load
from infra.local.greeting import greeting
from infra.local.sandbox import ROOT
from infra.local.settings import LocalSettings
from infra.local.system import Say, running, watch
from infra.registry import FLEET


async def serve(aws: Aws, settings: LocalSettings, say: Say, greet: Say, *, reload: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with running(FLEET, settings, say, aws) as system:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        letters = system.mailbox.url if system.mailbox else f"letters go out by {os.environ['SMTP_HOST']}"
        greet(greeting(settings, system.secrets, system.gateway.ports, aws.url, letters))
        load(settings, system.secrets, system.gateway.ports, say)
        folders = (ROOT / "functions", ROOT / "shared")
        watching = asyncio.create_task(watch(system.gateway, folders, say)) if reload else None
        while aws.running and not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.5)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, at_once)
        if watching is not None:
            watching.cancel()
        if not stop.is_set():
            raise Trouble(
                "the embedded AWS ended by itself. Start again: what is older than some seconds is there."
            )


def at_once() -> None:
    """Ctrl-C a second time: nobody wants to wait. The embedded AWS sees it, writes its data down and ends."""
    os._exit(130)
