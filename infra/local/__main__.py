"""`python -m infra.local [--reload]`, or `make run` and `make dev`: the three APIs on this machine.

AWS is launched first and the heavy imports are done while it starts.
"""

import argparse
import asyncio
import contextlib
import logging
import sys
import time

from infra.local.aws import Aws, Trouble, aws_at, held
from infra.local.settings import LocalSettings
from shared.kit.settings import SettingsError

STARTED = time.monotonic()


def say(text: str) -> None:
    print(f"parley: {text}", flush=True)


def greet(text: str) -> None:
    print(f"\nParley is up after {time.monotonic() - STARTED:.1f} s.\n{text}", flush=True)


def asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local",
        description="Serve the three APIs on this machine, until Ctrl-C ends it.",
        epilog="Set up by the environment: " + ", ".join(sorted(each.name for each in LocalSettings.variables())),
    )
    parser.add_argument("--reload", action="store_true", help="begin handlers anew when a file changes")
    return parser.parse_args()


def run(aws: Aws, settings: LocalSettings, *, reload: bool) -> None:
    from infra.local.program import serve  # noqa: PLC0415  # a second of imports, while AWS starts

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(aws, settings, say, greet, reload=reload))


def main() -> int:
    asked = asked_for()
    logging.basicConfig(level=logging.WARNING, format="parley: %(message)s", stream=sys.stderr)
    # What this process does itself is in the audit's table; these lines are for people.
    logging.getLogger("parley-audit").addFilter(lambda _: False)
    try:
        settings = LocalSettings.load()
        folder = settings.folder()
        with held(folder) as lock, aws_at(settings.aws_endpoint, folder, lock, say) as aws:
            run(aws, settings, reload=asked.reload)
    except (Trouble, SettingsError) as trouble:
        print(f"parley: {trouble}", file=sys.stderr)
        return 1
    say("ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
