"""The dialer is tested with the network of the port's tests, and a store that is true about transactions."""

from collections.abc import Iterator

import pytest

from infra.registry import FLEET
from tests.conftest import forget_clients
from tests.dialing.world import mortal_calls
from tests.servers.near import NearStore, near
from tests.telephony.conftest import open_studio, studio

__all__ = ["open_studio", "studio"]


@pytest.fixture(scope="module")
def engine() -> Iterator[NearStore]:
    """What dials nobody here would dial the world elsewhere."""
    yield NearStore(FLEET)
    forget_clients()


@pytest.fixture(autouse=True)
def store(engine: NearStore) -> Iterator[None]:
    """Nothing in it but tables; whoever is mortal may die at its writes."""
    engine.restore()
    with near(engine), mortal_calls():
        yield
