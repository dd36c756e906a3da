"""The stacks that are measured beside ours do the same work: what they answer holds the same things."""

from collections.abc import Iterator

import pytest

from bench.others import store
from bench.others.lambdas import asks, held, stacks

MANY = 3
HELD = {
    "begin a conversation": ["Chest pain"],
    "list conversations": ["Talk 0", "Talk 1", "Talk 2"],
    "say something": ["No."],
    "list messages": ["It hurts, 0", "It hurts, 1", "It hurts, 2"],
}


@pytest.fixture
def tables(aws: dict[str, str]) -> Iterator[None]:  # noqa: ARG001  # where they are
    store.create_tables()
    yield
    store.table.cache_clear()
    store.store().meta.client.close()
    store.store.cache_clear()


@pytest.mark.usefixtures("tables")
def test_every_stack_answers_with_the_same_things() -> None:
    told = {stack.name: {ask.name: held(ask()) for ask in asks(stack, MANY)} for stack in stacks()}
    assert told == dict.fromkeys(told, HELD)
