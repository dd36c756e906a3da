from collections.abc import Iterator

import pytest

from shared.domain.caching.wiring import tally, the_cache
from shared.domain.flags.wiring import flag_service
from shared.kit import settings


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For tests that ask more than a hundred times a minute and are about something else."""
    monkeypatch.setenv("PARLEY_RATE_LIMIT_FACTOR", "1000")
    settings.forget()
    yield
    monkeypatch.undo()
    settings.forget()


@pytest.fixture
def fresh_cache() -> None:
    """The process outlives the tables of a test."""
    for made in (the_cache, tally, flag_service):
        made.cache_clear()
