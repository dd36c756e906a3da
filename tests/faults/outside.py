"""Servers of somebody else's that a promise hangs on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.faults.afar import Harm, Relay
from tests.faults.scenarios import Scenario
from tests.telephony.studio import Studio

KEY = "sk-of-the-tests"
UNTIMED = tuple(harm for harm in Harm if harm is not Harm.SILENT)  # where no setting says how long one waits


@dataclass(frozen=True, slots=True)
class Outside:
    """A promise that asks one of them, through a relay that we are told of."""

    relay: Relay
    environ: dict[str, str]
    scenario: Scenario
    harms: tuple[Harm, ...] = tuple(Harm)


Promise = Callable[[Studio], AbstractContextManager[Outside]]
