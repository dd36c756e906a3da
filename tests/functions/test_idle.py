"""Sessions that nobody uses end by themselves."""

import time

import pytest

from shared.tables.sessions import SessionItem
from tests.functions.people import PASSWORD, bearer, login, me, refreshed, registered
from tests.lambda_client import Answer, call

pytestmark = pytest.mark.usefixtures("aws")
HOUR = 3600


def unused_for(seconds: int) -> None:
    for item in SessionItem.scan():
        item.update(actions=[SessionItem.seen_at.set(int(time.time()) - seconds)])


def test_an_hour_without_a_request_ends_a_voiceassist_session() -> None:
    registered()
    tokens = login().body
    ann = bearer(tokens["access_token"])
    assert me(ann).status == 200
    unused_for(HOUR)

    refused = me(ann)
    assert (refused.status, refused.body["error"]["code"]) == (401, "TOKEN_REVOKED")
    assert refreshed(tokens["refresh_token"]).status == 401


def test_a_request_within_the_hour_keeps_it() -> None:
    registered()
    tokens = login().body
    ann = bearer(tokens["access_token"])
    unused_for(HOUR - 60)
    assert me(ann).status == 200
    unused_at = next(iter(SessionItem.scan())).seen_at

    assert time.time() - unused_at < 60
    shown = ann.call("voiceassist/auth", "GET", "/api/auth/session").body
    assert shown["inactivity_remaining_seconds"] > HOUR - 60
    assert refreshed(tokens["refresh_token"]).status == 200


def test_a_refused_request_does_not_wake_a_session() -> None:
    registered()
    ann = bearer(login().body["access_token"])
    unused_for(HOUR)
    assert [me(ann).status for _ in range(3)] == [401] * 3
    assert time.time() - next(iter(SessionItem.scan())).seen_at >= HOUR


@pytest.mark.parametrize(
    ("name", "path", "body_token", "shown"),
    [
        ("youworker/auth", "/v1/auth/token", "access_token", "/v1/auth/me"),
        ("voiceera/auth", "/auth/login", "token", "/auth/me"),
    ],
)
def test_the_other_products_tokens_outlive_an_hour_without_use(
    name: str, path: str, body_token: str, shown: str
) -> None:
    registered()
    signed: Answer = call(name, "POST", path, {"email": "ann@example.com", "password": PASSWORD})
    unused_for(2 * HOUR)
    assert bearer(signed.body[body_token]).call(name, "GET", shown).status == 200
