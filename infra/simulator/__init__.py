"""A telephone network on this machine: speaks the carriers' APIs, rings nobody, and plays whoever picks up.

async with start(Exchange(Account("AC…", "secret"), ScaledClock(speed=20))) as simulator:
    ...  # simulator.url is where it is
"""

from infra.simulator.clock import ScaledClock, SteppedClock
from infra.simulator.exchange import Account, Exchange, Limits
from infra.simulator.server import Simulator, start

__all__ = ["Account", "Exchange", "Limits", "ScaledClock", "Simulator", "SteppedClock", "start"]
