"""Concurrent twins: one wins cleanly, nobody is locked out, nothing is counted wrong."""

import json
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any

import pytest

from infra.local.aws import credentials
from tests.servers.aws import Prepared
from tests.twins.race import ALL, run

EXPECTED: dict[str, Any] = {
    "registrations": {"made": 1, "total": 1},
    "different_people": {"made": 16, "total": 16},
    "refreshes": {"won": 1},
    "edits": {"found": ["done", "done"], "name": "Changed", "role": "viewer"},
    "last_administrators": {"found": ["BAD_REQUEST", "done"], "admins": 1},
    "deactivation_and_sign_in": {"survived": 0},
    "counted_requests": {"distinct": 80, "least": 9_920},
    "limits": {"passed": 20},
    "idempotency_keys": {"Begun": 1, "Running": 7},
    "resets": {"won": 1},
    "invitations": {"won": 1, "accounts": 1},
    "codes_by_time": {"won": 1},
    "backup_codes": {"won": 1},
    "one_challenge": {"won": 1},
    "one_return_of_a_browser": {"won": 1},
    "first_arrivals": {"accounts": 1, "total": 1},
    "messages": {"said": 4, "kept": 4, "total": 4, "counted": 4},
    "speaking_and_deleting": {"kept": ["more"] * 4, "total": 4, "counted": 4},
    "speaking_into_a_deleted_conversation": {"deleted": 1, "others": 7, "left": 0, "total": 0},
    "changes_of_a_conversation": {
        "after": ["after", True],
        "kept": {"temperature": 0.5, "max_tokens": 500},
        "archived": 1,
    },
    "the_same_document": {"made": 1, "total": 1, "answers": ["Gout is eased by rest."]},
    "versions_of_a_document": {"found": [True], "status": "indexed", "counts": {"indexed": 1}},
    "deleting_and_replacing": {"left": 0, "total": 0, "answers": []},
    "many_documents": {"made": 8, "numbers": 8, "total": 8},
    "flags": {"made": 1, "done": 4, "version": 5, "on": False, "history": 5},
    "seals": {"whole": True, "checked": 40, "total": 40},
    "sums": {"messages": 12, "active": 3, "present": 3},
    "slots": {"taken": 3, "campaigns": 3, "line": 3, "contacts": 3},
    "lines": {"taken": 3, "campaigns": 3, "line": 3, "contacts": 3},
    "one_contact": {"taken": 1, "campaigns": 1, "line": 1, "contacts": 1},
    "ends_of_a_call": {"won": 1, "outcomes": 1, "campaigns": 0, "line": 0, "contacts": 0},
    "pausing_and_dialing": {"late": 0, "counted_as_taken": True},
    "launches": {"epochs": [1], "epoch": 1},
    "launching_and_pausing": {"last": True, "paused_when_even": True},
    "pumps": {"most": 1, "some": True},
    "agents": {"made": 1, "kept": ["hi", "Hello", "gpt-5"], "versions": [4, 3, 2, 1], "total": 1},
}


def test_every_race_has_an_outcome_that_is_expected() -> None:
    assert set(EXPECTED) == set(ALL)


@pytest.fixture(scope="module")
def apart() -> Iterator[Executor]:
    """A process for every race, forked from one that has imported everything and done nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.twins.race"])
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        yield pool


@pytest.mark.parametrize("race", sorted(EXPECTED))
def test_twins(embedded: Prepared, apart: Executor, race: str) -> None:
    embedded.restore()
    found = apart.submit(run, race, {**os.environ, **credentials(embedded.url), **embedded.environ}).result(100)

    assert json.loads(json.dumps(found)) == EXPECTED[race]
