"""A long conversation with 50 branches costs no more a page than one of 100 messages.

The suite takes 2 000, for its time; `make test-large` takes 20 000.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.domain.conversations.model.paths import Branch, Stretch
from shared.domain.conversations.model.threads import Draft, Message, Speaker
from shared.domain.conversations.repository.items import branch_item, message_item, pointer_item
from shared.domain.conversations.repository.sweeping import SweepingRepository
from shared.domain.conversations.service.conversations import Start
from shared.domain.conversations.service.sweeping import SweepingService
from shared.domain.conversations.wiring.conversations import conversation_service, thread_service
from shared.domain.conversations.wiring.telling import telling_service
from shared.kit.paging import cursor_of
from shared.kit.principal import Principal, Product
from shared.tables.messages import MessageItem
from tests.costs import Costs, counted

ANN = Principal("ann", Product.VOICEASSIST)
OWNER = "voiceassist#ann"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
BRANCHES = 50
OWN = 20
LENGTH = int(os.environ.get("PARLEY_LONG_CONVERSATION", "2000"))
TRUNK = LENGTH - BRANCHES * OWN


def seed(length: int) -> str:
    """As so many requests would have left it; written in batches, since twenty thousand take minutes."""
    talk = conversation_service().create(ANN, f"of {length}").id
    with MessageItem.batch_write() as batch:
        for item in items(talk, length):
            batch.save(item)
    return talk


def items(talk: str, length: int) -> Iterator[MessageItem]:
    own = min(OWN, length // (2 * BRANCHES))
    trunk = length - BRANCHES * own
    yield branch_item(OWNER, talk, Branch("main", 0, trunk, trunk, (), (), None, NOW, NOW))
    yield from messages(talk, "main", 0, trunk)
    for number in range(BRANCHES):
        starts, name = (number + 1) * trunk // (BRANCHES + 1), f"branch-{number}"
        roots = (Stretch("main", 0, starts),)
        yield branch_item(OWNER, talk, Branch(name, starts, starts + own, own, (), roots, None, NOW, NOW))
        yield from messages(talk, name, starts, starts + own)


def messages(talk: str, branch: str, start: int, end: int) -> Iterator[MessageItem]:
    for depth in range(start, end):
        message = Message(talk, f"{talk}-{branch}-{depth}", branch, depth, Speaker.USER, f"{branch} {depth}", NOW)
        yield pointer_item(OWNER, message)
        yield message_item(OWNER, message)


def page(talk: str, branch: str, number: int) -> tuple[list[str], Costs]:
    with counted() as costs:
        found = thread_service().messages(ANN, talk, branch, Start(number, 50))
    return [message.content for message in found.items], costs


@pytest.fixture
def talks(patient: None) -> tuple[str, str]:  # noqa: ARG001  # of an AWS that is empty
    return seed(100), seed(LENGTH)


class Never:
    def send(self, body: Any, delay: int = 0) -> None:
        raise AssertionError(f"there was time enough, and {body} was put off by {delay}")


@pytest.mark.timeout(900)  # most of it is the writing of twenty thousand messages, where there are so many
def test_every_page_costs_the_same_and_all_of_it_can_be_removed(talks: tuple[str, str]) -> None:
    short, long = talks
    _, least = page(short, "main", 1)
    for number in (1, TRUNK // 100, TRUNK // 50):
        found, costs = page(long, "main", number)
        assert found == [f"main {depth}" for depth in range((number - 1) * 50, number * 50)]
        assert (costs.calls, costs.items) == (least.calls, least.items)
    starts = BRANCHES * TRUNK // (BRANCHES + 1)
    last, costs = page(long, "branch-49", (starts + OWN - 1) // 50 + 1)
    own = [each for each in last if each.startswith("branch-49")]
    assert own == [f"branch-49 {depth}" for depth in range(starts, starts + OWN)][-len(own) :]
    assert len(own) > 0
    assert len(costs.calls) == len(least.calls) + 1  # the shared stretch, and its own

    for talk in talks:
        with counted() as costs:
            thread_service().say(ANN, talk, Draft("one more"))
        assert costs.calls == ["Query", "TransactWriteItems"]
    walk_by_cursor(long)
    tell(long)
    sweep(long)


def walk_by_cursor(talk: str) -> None:
    """From the middle of the shared stretch into what is the branch's own."""
    starts = 11 * TRUNK // (BRANCHES + 1)
    middle = starts - 197
    cursor: str | None = cursor_of(str(middle - 1))
    seen: list[str] = []
    while cursor is not None:
        with counted() as costs:
            found = thread_service().messages(ANN, talk, "branch-10", Start(1, 100, cursor))
        seen += [message.content for message in found.items]
        cursor = found.cursor
        assert len(costs.calls) <= 3
    shared = [f"main {number}" for number in range(middle, starts)]
    assert seen == shared + [f"branch-10 {number}" for number in range(starts, starts + OWN)]


def tell(talk: str) -> None:
    """All of it, as an export reads it: a call for every thousand messages and for every branch."""
    with counted() as costs:
        told = sum(1 for _ in telling_service().all(OWNER, talk))
    assert told == LENGTH + 1
    assert set(costs.calls) == {"Query"}
    assert len(costs.calls) <= 1 + LENGTH // 1000 + 1 + BRANCHES
    assert costs.items <= told + BRANCHES + 1


def sweep(talk: str) -> None:
    conversation_service().delete(ANN, talk)
    with counted() as costs:
        SweepingService(SweepingRepository(), Never()).sweep(OWNER, talk, lambda: 300.0, 20.0)
    assert "Scan" not in costs.calls
    assert [item.place for item in MessageItem.query(f"{OWNER}#{talk}")] == []
    assert sum(1 for _ in MessageItem.query(f"{OWNER}#message#{talk}-main-7")) == 0
