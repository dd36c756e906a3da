"""The dialer is tested with the network of the port's tests, and a store that is true about transactions."""

from collections.abc import Callable, Iterator

import pytest

from infra.calling import CALLED
from infra.fleet import Fleet, Function
from shared.tables.transactions import connection
from tests.dialing.world import mortal_calls
from tests.telephony.conftest import open_studio, studio

__all__ = ["open_studio", "studio"]
NEEDED = Fleet((Function("jobs/dialing", (), tables=CALLED),))


@pytest.fixture(autouse=True)
def mortal() -> Iterator[None]:
    with mortal_calls():
        yield


@pytest.fixture
def store(ministack: Callable[[Fleet], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ministack(NEEDED)
    for table in CALLED:
        monkeypatch.setattr(table, "_connection", None)
    connection.cache_clear()
    yield
    connection.cache_clear()
