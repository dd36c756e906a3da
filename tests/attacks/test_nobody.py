"""Every operation of the three documents, asked by nobody at all."""

from typing import Any

import pytest

from tests.attacks.operations import JSON_BODY, NAMED, Operation, example, operations
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
HEADERS = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin"}
COUNTED = {"dynamodb:UpdateItem"}  # requests from an address, and of a function


def asked_by_nobody(operation: Operation) -> Answer:
    body: Any = example(operation.product, operation.body, {}) if operation.body else None
    path = NAMED.sub("x", operation.path)
    return Caller().call(operation.function, operation.method, path, body)


def is_unset(answer: Answer) -> bool:
    """What an operator has not set up is said with what would do it."""
    return answer.status == 503 and "remedy" in answer.text


def is_closed(operation: Operation) -> bool:
    """A document says who may ask: nobody, where a way to show oneself is named and none is left out."""
    ways = operation.told.get("security", [])
    return bool(ways) and {} not in ways


def test_who_shows_nothing_gets_nothing_and_every_answer_is_told_how_to_be_read() -> None:
    closed = 0
    for operation in operations():
        answer = asked_by_nobody(operation)
        assert answer.status < 500 or is_unset(answer), f"{operation.name} fell over: {answer.text[:300]}"
        assert HEADERS.items() <= answer.headers.items(), f"{operation.name} answered with {answer.headers}"
        if is_closed(operation):
            closed += 1
            assert answer.status == 401, f"{operation.name} answered {answer.status} to nobody"
            assert answer.headers["www-authenticate"], operation.name
            assert answer.headers["content-type"].startswith(JSON_BODY), operation.name
            asked = set(answer.calls) - COUNTED
            assert not asked, f"{operation.name} asked AWS for {asked} before it knew for whom"
    assert closed > 250
