"""What every test stands on: a stage of its own, an AWS of its own, and no way out of this machine."""

import gc
import os
import socket
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

os.environ.update(
    PARLEY_STAGE="test",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_REGION="us-east-1",
    POWERTOOLS_LOG_DEDUPLICATION_DISABLED="true",
    PARLEY_TOKEN_SECRET="a secret of the tests, long enough to sign with any of the algorithms that might be tried",
    VAULT_KEY="a key of the tests, long enough to seal what people entrust to us",
    PARLEY_ROOT_API_KEY="root-key-of-the-tests",
    PARLEY_PASSWORD_MEMORY_KIB="64",  # what is tested is not how slow it is
    PARLEY_PASSWORD_ROUNDS="1",
    PARLEY_DEMO="off",
    PARLEY_EMBEDDINGS="none",  # words alone; the tests of the sentence model build it
)
for name in ("AWS_ENDPOINT_URL", "OPENAI_BASE_URL", "OPENAI_API_KEY", "QDRANT_URL"):
    os.environ.pop(name, None)

import pytest  # noqa: E402  # after the environment the application reads when imported

from infra.fleet import Fleet  # noqa: E402
from infra.local.resources import Endpoint, create  # noqa: E402
from infra.registry import FLEET  # noqa: E402
from shared.kit import aws as clients  # noqa: E402
from shared.queues import sqs  # noqa: E402
from shared.storage import s3  # noqa: E402
from shared.tables import base  # noqa: E402
from tests.leaks import leaked  # noqa: E402
from tests.servers.aws import Prepared  # noqa: E402

NEAR = ("127.", "::1", "localhost", "0.0.0.0")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are processors: a third of its time a test waits, for a server or for a clock."""
    processors = os.cpu_count() or 1
    return processors + (processors + 1) // 2


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What three thousand tests import stays: to look for rubbish among it took a fifth of the collection."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000, 20, 20)  # as it is delivered it looks for rubbish a tenth of the time
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test behind which a secret stands in a log has failed, whatever it was about."""
    report = yield
    told = leaked(text for _, text in report.sections)
    if told and report.passed:
        report.outcome, report.longrepr = "failed", f"a secret was logged: {told[0][:500]}"
    return report


@pytest.fixture(autouse=True, scope="session")
def no_way_out() -> Iterator[None]:
    """A test that dials another machine fails at once, whatever the machine's network allows."""
    connect = socket.socket.connect

    def near(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(NEAR):
            raise AssertionError(f"a test dialled {address[0]}")
        connect(self, address)

    socket.socket.connect = near  # type: ignore[assignment,method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


def with_room(seconds: float, period: float) -> None:
    """Waits for the next period where less than so much of this one is left."""
    left = period - time.time() % period
    if left < seconds:
        time.sleep(left + 0.01)


@pytest.fixture(autouse=True)
def within_a_day() -> None:
    """Sums are kept by the day of UTC: whoever works over its end finds half of them in the next."""
    with_room(20, 86_400)


@pytest.fixture
def within_a_minute() -> None:
    """Limits count by the minute: one that ends meanwhile begins anew."""
    with_room(10, 60)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """One engine for a test process, started when the first test wants it."""
    engine = Prepared(tmp_path_factory.mktemp("embedded"))
    engine.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", engine.url)
        engine.keep(FLEET)
    yield engine
    forget_clients()
    engine.stop()


@pytest.fixture
def aws(embedded: Prepared, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """AWS, empty, with the fleet's tables, buckets and queues; the environment by which functions find them."""
    embedded.restore()
    monkeypatch.setenv("AWS_ENDPOINT_URL", embedded.url)
    return embedded.environ


@pytest.fixture
def bare_aws(embedded: Prepared, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Fleet], dict[str, str]]]:
    """AWS with nothing in it at all, and what makes in it what a fleet needs."""
    embedded.empty()
    monkeypatch.setenv("AWS_ENDPOINT_URL", embedded.url)
    yield lambda fleet: create(fleet, Endpoint(embedded.url))
    embedded.restore()


@pytest.fixture
def patient(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001  # a client of it
    """The engine reads a whole partition for every page of it."""
    monkeypatch.setattr(base.TableMeta, "read_timeout_seconds", 60)
    forget_clients()
    yield
    forget_clients()


def forget_clients() -> None:
    """Whoever asks next makes one that dials where it points by then."""
    for cached in (s3.client, sqs.client):
        if cached.cache_info().currsize:
            cached().close()
        cached.cache_clear()
    clients.session.cache_clear()
    if base.connection.cache_info().currsize:
        base.connection().client.close()
    base.connection.cache_clear()
