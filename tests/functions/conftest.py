"""A mail server for the functions, and a clock that a test may move."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.counters import Counters
from shared.domain.caching.wiring import tally, the_cache
from shared.domain.flags.wiring import flag_service
from shared.domain.identity.repository.counting import counted
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.identity.wiring.post import letter_service
from shared.domain.privacy.wiring import privacy_service
from shared.kit import settings
from tests.functions.calendaring import duties, emptied
from tests.functions.devices import Ann, HandClock
from tests.functions.elsewhere import newcomer, stored
from tests.functions.knowledge import forget
from tests.functions.people import administrator, signed_in
from tests.functions.voices import ALONE, as_new
from tests.functions.worlds import World
from tests.lambda_client import Caller
from tests.mail.office import Office, opened


@pytest.fixture
def office(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with opened() as found:
        environ = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(found.port),
            "SMTP_TLS": "none",
            "MAIL_FROM": "post@parley.example",
            "PUBLIC_URL": "https://app.parley.example/",
            "PARLEY_QUEUE_MAIL": aws["PARLEY_QUEUE_MAIL"],
        }
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        settings.forget()
        letter_service.cache_clear()
        yield found
    monkeypatch.undo()
    settings.forget()
    letter_service.cache_clear()


@pytest.fixture
def clock(office: Office) -> Iterator[HandClock]:  # noqa: ARG001  # the letters' clock is moved with the others
    """Begins in the middle of a step of authenticators."""
    hand = HandClock(time.time() // 30 * 30 + 15)
    services: tuple[Any, ...] = (identity_service(), identity_service().attempts, letter_service())
    before = [service.now for service in services]
    for service in services:
        object.__setattr__(service, "now", hand)
    yield hand
    for service, own in zip(services, before, strict=True):
        object.__setattr__(service, "now", own)


@pytest.fixture
def ann(clock: HandClock) -> Ann:
    return Ann(clock)


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with duties(tmp_path_factory.mktemp("radicale")) as url:
        yield url


@pytest.fixture
def diarist(diary: str) -> Iterator[Caller]:
    """Ann, who keeps her calendar there."""
    who = newcomer()
    stored(who, "calendar", diary)
    yield who
    emptied(diary)


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For tests that ask more than a hundred times a minute and are about something else."""
    monkeypatch.setenv("PARLEY_RATE_LIMIT_FACTOR", "1000")
    settings.forget()
    yield
    monkeypatch.undo()
    settings.forget()


@pytest.fixture
def counters_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes by the clock stays out of what a request costs: their update every few seconds, and the second
    one by which a session begins to count anew when a minute turns.
    """
    monkeypatch.setattr(Counters, "flush_if_due", lambda _self: None)

    def in_one_window(make: Any, there: Any, limit: str, _window: int, **noted: Any) -> Any:
        return counted(make, there, limit, 1, **noted)

    monkeypatch.setattr("shared.domain.identity.repository.passing.counted", in_one_window)


@pytest.fixture
def root(aws: dict[str, str]) -> Caller:  # noqa: ARG001  # where accounts are kept
    administrator()
    return signed_in("root@example.com")


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Servers of this machine may be reached."""
    monkeypatch.setenv("INTEGRATIONS_ALLOWED_HOSTS", "127.0.0.1")
    settings.forget()
    yield
    monkeypatch.undo()
    settings.forget()


@pytest.fixture
def fresh_cache() -> None:
    """The process outlives the tables of a test."""
    for made in (the_cache, tally, flag_service, privacy_service):
        made.cache_clear()


@pytest.fixture
def index_queue(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Documents that wait for their job. Functions are as new: none has an index of an earlier test."""
    url = aws["PARLEY_QUEUE_DOCUMENTS"]
    monkeypatch.setenv("PARLEY_QUEUE_DOCUMENTS", url)
    forget()
    yield url
    forget()


@pytest.fixture
def world(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    for name, value in aws.items():
        monkeypatch.setenv(name, value)
    return World(aws)


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Chooses who listens and who speaks; at first this machine does, without Flite."""

    def chosen(**environ: str) -> None:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        as_new()

    chosen(**ALONE)
    yield chosen
    monkeypatch.undo()
    as_new()
