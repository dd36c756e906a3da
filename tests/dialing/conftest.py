"""The dialer is tested with the network of the port's tests, and a store that is true about transactions."""

from collections.abc import Iterator

import pytest

from tests.dialing.world import mortal_calls
from tests.telephony.conftest import open_studio, studio

__all__ = ["open_studio", "studio"]


@pytest.fixture(autouse=True)
def mortal() -> Iterator[None]:
    with mortal_calls():
        yield


@pytest.fixture
def store(aws: dict[str, str]) -> None:  # its tables are needed
    """Nothing in it."""
