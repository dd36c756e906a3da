"""A cursor is text that a client holds: one that was made up or changed is refused like any other wrong word."""

from collections.abc import Iterator
from itertools import product

import pytest

from shared.kit.paging import cursor_of
from tests.attacks.operations import Operation, operations
from tests.attacks.test_matrix import ids_of
from tests.functions.estate import Person, settled
from tests.functions.people import administrator
from tests.lambda_client import Answer
from tests.servers.aws import Prepared

PARTS = (
    "",
    "x",
    "~",
    "0",
    "-1",
    "9" * 40,
    "a" * 200,
    "\ud800",
    "conversation#x",
    "2026-01-01T00:00:00Z#x",
    "event#",
)
MOST_PARTS = 4
ELSEWHERE = {"voiceassist GET /api/integrations/calendar/events"}  # a place in a calendar of theirs


def paged() -> Iterator[Operation]:
    return (each for each in operations() if "cursor" in each.parameters("query") and each.name not in ELSEWHERE)


def forged() -> Iterator[str]:
    """The same part again and again, and the two that most keys have in every mixture."""
    for number in range(1, MOST_PARTS + 1):
        yield from (cursor_of(*[part] * number) for part in PARTS)
    yield from (cursor_of(*parts) for parts in product(PARTS[::3], repeat=2))
    yield from ("", "x", "e30", "bnVsbA", "WzFd")  # nothing, no JSON, {}, null, [1]


def asked(who: Person, operation: Operation, ids: dict[str, str], cursor: str) -> Answer:
    caller = who.at[operation.product]
    return caller.call(operation.function, operation.method, operation.path.format(**ids), query={"cursor": cursor})


@pytest.mark.usefixtures("without_limits")
def test_no_forged_cursor_makes_a_list_fall_over(engine: Prepared) -> None:
    engine.restore()
    ann = Person.new("ann@example.com", "Ann Lee")
    seeds = {**settled(ann, "Anemone"), "flag_name": "voice", "branch_id": "main"}
    root = Person.known(administrator(), "root@example.com")
    wrong = []
    for operation in paged():
        who, ids = root if "/admin/" in operation.path else ann, ids_of(seeds, operation.product)
        answers = {cursor: asked(who, operation, ids, cursor) for cursor in forged()}
        wrong += [
            f"{operation.name} {cursor}: {each.text[:120]}"
            for cursor, each in answers.items()
            if each.status >= 500
        ]
        assert any(400 <= each.status < 500 for each in answers.values()), operation.name
    assert not wrong, "\n".join(wrong)
