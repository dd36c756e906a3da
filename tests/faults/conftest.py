"""An AWS that every scenario finds empty, and functions that have what they need to ask it."""

from collections.abc import Iterator

import pytest

from shared.domain.knowledge.service import following, snapshotting
from tests.faults.world import as_new
from tests.servers.aws import Prepared
from tests.telephony.conftest import open_studio, studio
from tests.telephony.studio import Studio

__all__ = ["open_studio", "studio"]


@pytest.fixture
def engine(embedded: Prepared, open_studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Prepared]:
    embedded.restore()
    environ = {
        **embedded.environ,
        "AWS_ENDPOINT_URL": embedded.url,
        "PARLEY_RATE_LIMIT_FACTOR": "1000",
        "PARLEY_SOCKET_ENDPOINT_VOICEASSIST": embedded.url,
        "PARLEY_SIMULATOR_URL": open_studio.url,
        "PARLEY_SIMULATOR_ACCOUNT": open_studio.settings.account,
        "PARLEY_SIMULATOR_TOKEN": open_studio.settings.token,
        "PARLEY_CALLS_URL": open_studio.app.url(""),
        "PARLEY_CALLS_SOCKET_URL": open_studio.app.url("/talk", "ws"),
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    for module in (following, snapshotting):
        monkeypatch.setattr(module, "WORTH", 1)  # a snapshot is made of the smallest index
    yield embedded
    monkeypatch.undo()
    as_new()
