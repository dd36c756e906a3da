"""Recordings that come in parts, which overtake and repeat each other."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.domain.voice.model import Recording
from shared.domain.voice.service.recordings import LEASE_SECONDS
from shared.domain.voice.wiring.recordings import recordings
from shared.idempotency.dynamodb import TableKeyStore

pytestmark = pytest.mark.usefixtures("aws")
WHOLE = Recording("ann", "a recording", 2)


def test_of_twins_that_complete_a_recording_one_has_it_heard() -> None:
    service = recordings()

    def arrives(part: int) -> bool:
        service.keep(WHOLE, part, b"sound")
        return not service.missing(WHOLE) and service.taken(WHOLE)

    with ThreadPoolExecutor(8) as twins:
        taken = list(twins.map(arrives, [1, 2] * 4))
    assert taken.count(True) == 1
    assert not service.taken(replace(WHOLE, parts=3))
    assert service.taken(replace(WHOLE, user_id="bob"))

    service.given(WHOLE)
    later = replace(service, keys=TableKeyStore(now=lambda: 4_000_000_000))
    assert not later.taken(WHOLE)
    service.refused(WHOLE)
    assert service.missing(WHOLE) == [1, 2]
    assert service.taken(WHOLE)


def test_who_took_a_recording_and_died_leaves_it_to_another() -> None:
    moment = 1_000_000_000
    service = replace(recordings(), keys=TableKeyStore(now=lambda: moment))
    assert [service.taken(WHOLE), service.taken(WHOLE)] == [True, False]
    moment += LEASE_SECONDS + 1
    assert [service.taken(WHOLE), service.taken(WHOLE)] == [True, False]
