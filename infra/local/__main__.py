"""`python -m infra.local [--reload]`: the three APIs on this machine."""

import asyncio
import contextlib
import logging
import signal
import sys
import time

from infra.local.aws import Trouble
from infra.local.greeting import greeting
from infra.local.pool import ROOT
from infra.local.settings import LocalSettings
from infra.local.system import running, watch
from shared.kit.settings import SettingsError


def say(text: str) -> None:
    print(f"parley: {text}", flush=True)


async def serve(*, reload: bool) -> None:
    started = time.monotonic()
    from infra.registry import FLEET  # noqa: PLC0415  # reads settings; a bad one is told like any other trouble

    settings = LocalSettings.load()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with running(FLEET, settings, say) as system:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        seconds = time.monotonic() - started
        aws = system.environ["AWS_ENDPOINT_URL"]
        print(greeting(settings, system.secrets, system.gateway.ports, seconds, aws), flush=True)
        folders = (ROOT / "functions", ROOT / "shared")
        watching = asyncio.create_task(watch(system.gateway, folders, say)) if reload else None
        await stop.wait()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, at_once)
        if watching is not None:
            watching.cancel()
    say("ended")


def at_once() -> None:
    """Ctrl-C a second time: the person does not want to wait."""
    raise SystemExit(130)


def main() -> int:
    logging.basicConfig(level=logging.WARNING, format="parley: %(message)s", stream=sys.stderr)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(reload="--reload" in sys.argv[1:]))
    except (Trouble, SettingsError) as trouble:
        print(f"parley: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
