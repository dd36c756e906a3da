"""How each product writes success and refusal."""

import re
from typing import Any

import pytest

from infra.fleet import Function
from tests.fleet.hall import ALL, DETAIL, ENVELOPE, HYBRID, REFUSALS
from tests.lambda_client import call

pytestmark = pytest.mark.usefixtures("aws")
STATUS = {
    "invalid": 400,
    "nobody": 401,
    "forbidden": 403,
    "missing": 404,
    "gone": 410,
    "twice": 409,
    "often": 429,
    "away": 503,
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
THING = {"full_name": "Ann", "how_many": 2}
BOTH = {"thing_id": "t1", "full_name": "Ann", "how_many": 2, "thingId": "t1", "fullName": "Ann", "howMany": 2}


@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
@pytest.mark.parametrize("name", sorted(STATUS))
def test_a_refusal_has_its_true_status_in_every_dialect(function: Function, name: str) -> None:
    assert call(function, "GET", f"/things/{name}").status == STATUS[name]


def test_voiceassist_answers_with_the_resource_beside_its_envelope_in_both_spellings() -> None:
    answer = call(HYBRID, "POST", "/things", THING)
    body = answer.body

    assert answer.status == 201
    assert {name: body[name] for name in BOTH} == BOTH
    assert body["data"] == BOTH
    assert (body["success"], body["error"]) == (True, None)
    assert body["meta"]["request_id"] == body["metadata"]["request_id"] == "request-1"
    assert body["metadata"]["version"] == "2.0.0"
    assert MOMENT.fullmatch(body["timestamp"])
    assert body["trace_id"] in answer.headers["traceparent"]


def test_voiceassist_refuses_with_a_code_a_sentence_and_the_field() -> None:
    body = call(HYBRID, "GET", "/things/invalid").body

    assert body["success"] is False
    assert body["data"] is None
    assert body["detail"] == body["error"]["message"] == "That cannot be meant"
    assert (body["error"]["code"], body["error"]["field"]) == ("BAD_REQUEST", "name")
    assert call(HYBRID, "GET", "/things/missing").body["error"]["details"] == {"thing_id": "7"}


def test_youworker_is_bare_and_refuses_with_detail() -> None:
    assert call(DETAIL, "POST", "/things", THING).body == BOTH
    refused = call(DETAIL, "GET", "/things/missing").body
    assert (refused["detail"], refused["status_code"]) == ("There is no such thing", 404)
    assert MOMENT.fullmatch(refused["timestamp"])
    assert set(refused) == {"detail", "status_code", "timestamp"}


def test_voiceera_answers_with_the_resource_beside_its_envelope() -> None:
    body = call(ENVELOPE, "POST", "/things", THING).body

    assert {name: body[name] for name in BOTH} == BOTH
    assert body["data"] == BOTH
    assert (body["success"], body["error"]) == (True, None)
    assert MOMENT.fullmatch(body["timestamp"])


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("nobody", 401, "AUTH_003"),
        ("forbidden", 403, "AUTH_004"),
        ("often", 429, "RATE_001"),
        ("email", 409, "AUTH_005"),
    ],
)
def test_voiceera_spells_its_own_codes(name: str, status: int, code: str) -> None:
    answer = call(ENVELOPE, "GET", f"/things/{name}")

    assert (answer.status, answer.body["error"]["code"]) == (status, code)
    assert answer.body["error"]["message"] == REFUSALS[name].message


def test_a_taken_address_is_400_in_voiceassist_alone() -> None:
    assert call(HYBRID, "GET", "/things/email").status == 400
    assert call(DETAIL, "GET", "/things/email").status == 409


def test_too_often_says_when_to_come_back() -> None:
    assert call(DETAIL, "GET", "/things/often").headers["retry-after"] == "42"


@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
def test_a_body_that_does_not_fit_is_422_and_says_where_but_not_what_was_sent(function: Function) -> None:
    answer = call(function, "POST", "/things", {"full_name": "", "how_many": "s3cret-sent"})

    assert answer.status == 422
    assert "s3cret-sent" not in answer.text
    assert located(function, answer.body) == [["body", "full_name"], ["body", "how_many"]]


def located(function: Function, body: Any) -> list[Any]:
    errors = {
        "voiceassist": lambda: body["error"]["details"]["errors"],
        "youworker": lambda: body["detail"],
        "voiceera": lambda: body["error"]["details"],
    }[function.product]()
    return [error["loc"] for error in errors]


@pytest.mark.parametrize("spelling", [{"full_name": "Ann", "how_many": 2}, {"fullName": "Ann", "howMany": 2}])
@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
def test_input_may_be_spelled_either_way(function: Function, spelling: dict[str, Any]) -> None:
    answer = call(function, "POST", "/things", spelling)

    assert answer.status == 201
    assert answer.body["how_many"] == 2


@pytest.mark.parametrize("name", ["page_size", "pageSize"])
def test_a_query_may_be_spelled_either_way(name: str) -> None:
    assert call(HYBRID, "GET", "/things", query={name: 3}).body == [0, 1, 2]


@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
def test_a_failure_of_ours_says_nothing_of_its_cause(function: Function) -> None:
    answer = call(function, "GET", "/fails")

    assert answer.status == 500
    assert "bob" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert "went wrong" in answer.text


@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/things", 405)])
def test_an_unknown_path_or_method_is_refused_in_the_products_dialect(
    function: Function, method: str, path: str, status: int
) -> None:
    answer = call(function, method, path)

    assert answer.status == status
    assert set(answer.body) >= ({"detail"} if function is DETAIL else {"success", "error", "timestamp"})
