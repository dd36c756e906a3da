"""A request sent twice is carried out once."""

import time
from typing import Any

import pytest

from shared.idempotency import dynamodb
from shared.tables.idempotency import IdempotencyItem
from tests.fleet.hall import ALL, HYBRID, MADE
from tests.lambda_client import Caller, call

pytestmark = pytest.mark.usefixtures("aws")
KEY = {"idempotency-key": "k-1"}


@pytest.fixture(autouse=True)
def nothing_made() -> None:
    MADE.clear()


@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
def test_the_second_time_the_first_answer_comes_again(function: Any) -> None:
    first = call(function, "POST", "/things", {"full_name": "Ann"}, headers=KEY)
    second = call(function, "POST", "/things", {"full_name": "Ann"}, headers=KEY)

    assert MADE == ["Ann"]
    assert (second.status, second.text) == (first.status, first.text) == (201, first.text)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["content-type"] == "application/json"
    assert "idempotency-replayed" not in first.headers


def test_a_key_used_for_another_request_is_refused() -> None:
    call(HYBRID, "POST", "/things", {"full_name": "Ann"}, headers=KEY)
    answer = call(HYBRID, "POST", "/things", {"full_name": "Bob"}, headers=KEY)

    assert (answer.status, answer.body["error"]["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert MADE == ["Ann"]


def test_a_twin_that_comes_while_the_first_runs_is_told_to_wait() -> None:
    call(HYBRID, "POST", "/things", {"full_name": "Ann"}, headers=KEY)
    item = next(iter(IdempotencyItem.scan()))
    item.update(actions=[IdempotencyItem.state.set(dynamodb.RUNNING)])
    answer = call(HYBRID, "POST", "/things", {"full_name": "Ann"}, headers=KEY)

    assert (answer.status, answer.body["error"]["code"]) == (409, "IDEMPOTENCY_IN_PROGRESS")
    assert MADE == ["Ann"]


def test_after_a_crash_the_lease_runs_out_and_the_request_may_be_sent_again() -> None:
    call(HYBRID, "POST", "/things", {"full_name": "Ann"}, headers=KEY)
    item = next(iter(IdempotencyItem.scan()))
    item.update(actions=[IdempotencyItem.state.set(dynamodb.RUNNING), IdempotencyItem.lease_until.set(1)])

    assert call(HYBRID, "POST", "/things", {"full_name": "Ann"}, headers=KEY).status == 201
    assert MADE == ["Ann", "Ann"]


class FewSeconds:
    """What an invocation knows that has to end soon."""

    def get_remaining_time_in_millis(self) -> int:
        return 7_000


def test_a_lease_is_no_longer_than_its_holder_can_live() -> None:
    began = int(time.time())
    Caller(KEY, context=FewSeconds()).call(HYBRID, "POST", "/things", {"full_name": "Ann"})
    assert 7 <= next(iter(IdempotencyItem.scan())).lease_until - began <= 9


def test_a_refused_request_does_not_use_its_key_up() -> None:
    assert call(HYBRID, "POST", "/things", {"full_name": ""}, headers=KEY).status == 422
    assert call(HYBRID, "POST", "/things", {"full_name": "Ann"}, headers=KEY).status == 201


def test_nobody_gets_anothers_answer_by_guessing_the_key() -> None:
    uma = Caller({"authorization": "Bearer uma", **KEY})
    ann = Caller({"authorization": "Bearer ann", **KEY})

    assert uma.call(HYBRID, "POST", "/me/things", {"full_name": "x"}).body == {"user_id": "uma"}
    assert ann.call(HYBRID, "POST", "/me/things", {"full_name": "x"}).body == {"user_id": "ann"}
    call(HYBRID, "POST", "/things", {"full_name": "Ann"}, headers=KEY)
    other = Caller(KEY, address="192.0.2.77").call(HYBRID, "POST", "/things", {"full_name": "Ann"})
    assert "idempotency-replayed" not in other.headers


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    assert call(HYBRID, "POST", "/things", {"full_name": "Ann"}, headers={"idempotency-key": key}).status == 400


def test_reads_take_no_notice_of_a_key() -> None:
    assert call(HYBRID, "GET", "/things", headers=KEY).status == 200
    assert IdempotencyItem.count() == 0
