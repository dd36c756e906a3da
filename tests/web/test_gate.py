"""Who may pass, before anything of the request is read."""

from typing import Any

import pytest

from tests.fleet.hall import ALL, DETAIL, ENVELOPE, HYBRID, MADE
from tests.lambda_client import Caller, call

pytestmark = pytest.mark.usefixtures("aws")


def bearer(name: str) -> Caller:
    return Caller({"authorization": f"Bearer {name}"})


@pytest.mark.parametrize("function", ALL, ids=lambda row: row.product)
def test_without_credentials_a_signed_in_route_is_401(function: Any) -> None:
    answer = call(function, "GET", "/me")

    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert {"x-ratelimit-limit", "x-ratelimit-remaining"} <= answer.headers.keys()


def test_voiceera_says_auth_003_for_a_missing_token() -> None:
    assert call(ENVELOPE, "GET", "/me").body["error"]["code"] == "AUTH_003"


@pytest.mark.parametrize("headers", [{"authorization": "Bearer uma"}, {"x-api-key": "uma"}])
def test_a_token_or_a_key_in_a_header_opens(headers: dict[str, str]) -> None:
    assert call(HYBRID, "GET", "/me", headers=headers).body == {"user_id": "uma"}


def test_a_key_in_the_query_opens() -> None:
    assert call(DETAIL, "GET", "/me", query={"api_key": "uma"}).status == 200


@pytest.mark.parametrize("header", ["Basic uma", "uma", "Bearer", "Bearer  ", "Bearer nobody"])
def test_what_is_no_token_does_not_open(header: str) -> None:
    assert call(HYBRID, "GET", "/me", headers={"authorization": header}).status == 401


def test_a_stranger_is_refused_before_the_body_is_looked_at() -> None:
    MADE.clear()
    assert call(HYBRID, "POST", "/me/things", "{not json").status == 401
    assert bearer("uma").call(HYBRID, "POST", "/me/things", "{not json").status == 422
    assert MADE == []


@pytest.mark.usefixtures("within_a_minute")
def test_failed_sign_ins_of_an_address_are_limited() -> None:
    statuses = [call(HYBRID, "GET", "/me").status for _ in range(61)]

    assert statuses[:60] == [401] * 60
    assert statuses[60] == 429


def test_where_a_principal_is_welcome_a_stranger_is_too_but_not_a_bad_token() -> None:
    assert call(HYBRID, "GET", "/perhaps").body == {"user_id": None}
    assert bearer("uma").call(HYBRID, "GET", "/perhaps").body == {"user_id": "uma"}
    assert bearer("nobody").call(HYBRID, "GET", "/perhaps").status == 401


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("uma", "/admin", 403),
        ("vic", "/admin", 403),
        ("ann", "/admin", 200),
        ("uma", "/admin/read", 403),
        ("vic", "/admin/read", 200),
        ("ann", "/admin/read", 200),
    ],
)
def test_roles_open_what_is_theirs(who: str, path: str, status: int) -> None:
    assert bearer(who).call(HYBRID, "GET", path).status == status
