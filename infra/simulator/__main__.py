"""`python -m infra.simulator`: the telephone simulator by itself."""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime

from infra.simulator import control
from infra.simulator.clock import ScaledClock, SteppedClock
from infra.simulator.exchange import Account, Exchange, Limits
from infra.simulator.scripts import NUMBERS
from infra.simulator.server import serve

SECRET = "a secret of this machine"  # noqa: S105  # opens nothing but the simulator


def parser() -> argparse.ArgumentParser:
    endings = "\n".join(f"  …{ending}  {meaning}" for ending, (meaning, _) in NUMBERS.items())
    made = argparse.ArgumentParser(
        prog="python -m infra.simulator",
        description="A telephone network on this machine: Speaks as Twilio, Plivo and Vobiz do.",
        epilog=f"The end of the number decides who picks up (anybody else is polite):\n{endings}\n\n{control.__doc__}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    made.add_argument("--port", type=int, default=8003, help="0 takes a free one (default: %(default)s)")
    made.add_argument("--account", default="AC" + "5" * 32, help="account id (default: %(default)s)")
    made.add_argument("--speed", type=float, default=10.0, help="virtual seconds a second (default: %(default)s)")
    made.add_argument("--stepped", action="store_true", help="time stands still until the control API advances it")
    made.add_argument(
        "--calls-per-second", type=float, default=100.0, help="rate of dialling, virtual (default: 100)"
    )
    made.add_argument("--at-once", type=int, default=1000, help="calls at one time (default: %(default)s)")
    return made


def main() -> int:
    """The secret comes from PARLEY_SIMULATOR_TOKEN, so that no list of processes shows it."""
    chosen = parser().parse_args()
    secret = os.environ.get("PARLEY_SIMULATOR_TOKEN", SECRET)
    limits = Limits(per_second=chosen.calls_per_second, at_once=chosen.at_once)
    clock = SteppedClock(datetime.now(UTC)) if chosen.stepped else ScaledClock(chosen.speed)
    exchange = Exchange(Account(chosen.account, secret), clock, limits)
    asyncio.run(serve(exchange, chosen.host, chosen.port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
