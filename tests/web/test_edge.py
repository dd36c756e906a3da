"""What every answer of every function has in common."""

import io
import json
import logging
import re
import sys
from typing import Any

import pytest
from pynamodb.exceptions import UpdateError

from shared.kit import settings
from shared.kit.observability import logger
from shared.tables.limits import LimitItem
from tests.fleet.hall import ALL, DETAIL, HYBRID, MADE, detail_app
from tests.lambda_client import Caller, call

pytestmark = pytest.mark.usefixtures("aws")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01")


@pytest.mark.parametrize("path", ["/things", "/nowhere", "/fails", "/things/missing"])
@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
def test_every_answer_has_ids_limits_and_security_headers(function: Any, path: str) -> None:
    headers = call(function, "GET", path).headers

    assert headers["x-request-id"] == "request-1"
    assert UUID.fullmatch(headers["x-correlation-id"])
    assert TRACE.fullmatch(headers["traceparent"])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "max-age=31536000" in headers["strict-transport-security"]
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["cache-control"] == "no-store"
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= headers.keys()


def test_ids_that_a_client_gives_are_kept_when_they_are_safe() -> None:
    trace = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    headers = call(HYBRID, "GET", "/things", headers={"x-correlation-id": "mine.1", "traceparent": trace}).headers

    assert headers["x-correlation-id"] == "mine.1"
    assert headers["traceparent"].split("-")[1] == "a" * 32


@pytest.mark.parametrize("given", ["x" * 129, "a b", "<script>", "a\r\nset-cookie: x=1", "é"])
def test_ids_that_a_client_gives_are_replaced_when_they_are_not(given: str) -> None:
    headers = call(HYBRID, "GET", "/things", headers={"x-correlation-id": given}).headers

    assert UUID.fullmatch(headers["x-correlation-id"])
    assert "set-cookie" not in headers


def test_a_preflight_from_a_known_page_is_allowed_with_the_headers_its_client_sends() -> None:
    asked = {
        "origin": "http://localhost:3000",
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,x-client-env,x-correlation-id,traceparent,idempotency-key",
    }
    answer = call(HYBRID, "OPTIONS", "/things", headers=asked)

    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == asked["access-control-request-headers"]


def test_a_preflight_from_an_unknown_page_is_refused() -> None:
    asked = {"origin": "http://evil.example", "access-control-request-method": "GET"}
    answer = call(HYBRID, "OPTIONS", "/things", headers=asked)

    assert answer.status == 400
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/things", "/fails", "/things/missing"])
def test_a_known_page_may_read_the_answer_and_its_headers_also_when_it_failed(path: str) -> None:
    headers = call(HYBRID, "GET", path, headers={"origin": "http://localhost:3000"}).headers

    assert headers["access-control-allow-origin"] == "http://localhost:3000"
    exposed = headers["access-control-expose-headers"]
    assert {"X-RateLimit-Remaining", "X-Correlation-ID", "Retry-After"} <= set(exposed.split(", "))


def test_a_head_request_is_a_get_without_its_body() -> None:
    answer = call(HYBRID, "HEAD", "/things")

    assert (answer.status, answer.text) == (200, "")
    assert int(answer.headers["content-length"]) > 0


def test_a_trailing_slash_makes_no_difference() -> None:
    assert call(HYBRID, "GET", "/things/", query={"page_size": 2}).body == [0, 1]


@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
def test_a_body_over_the_functions_limit_is_413(function: Any) -> None:
    MADE.clear()
    answer = call(function, "POST", "/things", {"full_name": "x", "filler": "y" * 10_000})

    assert answer.status == 413
    assert MADE == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 422),
        ("[" * 100_000, 413),
        ('"text"', 422),
        ("\0", 422),
        ('{"full_name": "\\ud800"}', 422),
    ],
)
def test_a_malformed_body_is_a_clear_refusal(body: str, status: int) -> None:
    answer = call(HYBRID, "POST", "/things", body)

    assert answer.status == status
    assert answer.body["success"] is False


def test_a_body_nested_too_deep_is_refused_and_breaks_nothing() -> None:
    """How deep is too deep differs between Pythons; that it ends in a refusal does not."""
    answer = call(HYBRID, "POST", "/things", "[" * 4_500 + "]" * 4_500)

    assert answer.status in {400, 422}
    assert answer.body["success"] is False


@pytest.mark.usefixtures("within_a_minute")
def test_a_class_of_requests_has_its_own_limit_and_tells_when_it_is_over() -> None:
    answers = [call(DETAIL, "GET", "/rare") for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    refused = answers[2]
    assert refused.headers["x-ratelimit-limit"] == "2"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert re.fullmatch(r"Rate limit exceeded\. Try again in \d+ seconds\.", refused.body["detail"])


@pytest.mark.usefixtures("within_a_minute")
def test_addresses_are_counted_apart_and_products_too() -> None:
    for _ in range(2):
        call(DETAIL, "GET", "/rare")

    assert call(DETAIL, "GET", "/rare").status == 429
    assert Caller(address="192.0.2.2").call(DETAIL, "GET", "/rare").status == 200
    assert call(HYBRID, "GET", "/rare").status == 200


def test_the_factor_multiplies_every_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_RATE_LIMIT_FACTOR", "2.5")
    settings.forget()
    assert call(DETAIL, "GET", "/rare").headers["x-ratelimit-limit"] == "5"
    assert call(DETAIL, "GET", "/things").headers["x-ratelimit-limit"] == "250"
    monkeypatch.undo()
    settings.forget()


def test_requests_pass_when_the_limiters_store_fails_and_the_failure_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise UpdateError("throttled")

    monkeypatch.setattr(LimitItem, "update", broken)
    assert call(DETAIL, "GET", "/rare").status == 200
    monkeypatch.undo()
    assert detail_app.parts.counters.totals()["rate_limiter_failures_total"] == 1


def test_a_request_leaves_one_record_that_is_a_metric_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    call(HYBRID, "GET", "/things/missing")
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]

    assert len(records) == 1
    record = records[0]
    assert (record["method"], record["route"], record["status"]) == ("GET", "/things/{name}", 404)
    assert record["request_id"] == "request-1"
    assert {metric["Name"] for metric in record["_aws"]["CloudWatchMetrics"][0]["Metrics"]} == {
        "Requests",
        "Latency",
    }


def test_a_failure_is_logged_with_its_trace_and_without_personal_data() -> None:
    written = io.StringIO()
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(written)
    call(HYBRID, "GET", "/fails")
    handler.setStream(before or sys.stdout)
    logged = [json.loads(line) for line in written.getvalue().splitlines()]

    assert len(logged) == 1
    assert "ZeroDivisionError" in logged[0]["exception"]
    assert "bob@example.com" not in json.dumps(logged[0])
    assert logged[0]["request_id"] == "request-1"
