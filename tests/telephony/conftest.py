"""One network and one application for a test process; each test finds them empty."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from infra.simulator import SteppedClock
from infra.simulator.control import reset
from infra.simulator.exchange import Limits
from tests.telephony.studio import NOON, App, Studio, opened

# The same examples at every run, however slow the machine.
settings.register_profile("parley", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("parley")


@pytest.fixture(scope="session")
def open_studio() -> Iterator[Studio]:
    with opened() as studio:
        yield studio


@pytest.fixture
def studio(open_studio: Studio) -> Studio:
    """Time stands still until a test lets it pass."""
    return cleared(open_studio)


def cleared(studio: Studio) -> Studio:
    studio.run(reset(studio.exchange))
    clock = studio.exchange.clock
    assert isinstance(clock, SteppedClock)
    clock.start, clock.passed = NOON, 0.0
    clock.sleepers.clear()
    studio.exchange.limits = Limits()
    fresh = App()
    for name in ("requests", "handshakes", "frames", "document", "converse", "statuses", "asks_back"):
        setattr(studio.app, name, getattr(fresh, name))
    return studio
