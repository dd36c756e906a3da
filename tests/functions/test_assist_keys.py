"""VoiceAssist's keys for programs."""

import time

import pytest

from shared.tables.api_keys import ApiKeyItem
from tests.functions.people import registered, signed_in
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("within_a_minute", "aws")
FUNCTION, PATH = "voiceassist/users", "/api/users/me/api-keys"


def created(by: Caller, **body: object) -> Answer:
    return by.call(FUNCTION, "POST", PATH, {"name": "ci", **body})


def with_key(key: str) -> Caller:
    return Caller({"x-api-key": key})


def test_a_key_is_shown_once_in_both_spellings_and_opens_voiceassist() -> None:
    account_id = registered()
    ann = signed_in()
    made = created(ann, expiresInDays=30)
    body = made.body

    assert made.status == 201
    assert body["key"].startswith("va_k_")
    assert body["key"].startswith(body["prefix"])
    assert (body["scopes"], body["lastUsedAt"]) == (["read", "write"], None)
    assert body["expiresAt"] == body["data"]["expires_at"]
    profile = with_key(body["key"]).call(FUNCTION, "GET", "/api/users/me")
    assert (profile.status, profile.body["id"]) == (200, account_id)
    talk = with_key(body["key"]).call(
        "voiceassist/conversations", "POST", "/api/conversations", {"title": "By key"}
    )
    assert talk.status == 200
    listed = ann.call(FUNCTION, "GET", f"{PATH}/")
    assert [each["id"] for each in listed.body["data"]] == [body["id"]]
    assert listed.body["data"][0]["last_used_at"].endswith("Z")
    assert body["key"] not in listed.text
    assert body["key"] not in str([item.attribute_values for item in ApiKeyItem.scan()])


def test_a_token_wins_over_a_key() -> None:
    registered()
    bob = registered("bob@example.com")
    key = created(signed_in()).body["key"]
    both = Caller({**signed_in("bob@example.com").headers, "x-api-key": key})
    assert both.call(FUNCTION, "GET", "/api/users/me").body["id"] == bob


def test_a_revoked_key_and_an_expired_one_open_nothing() -> None:
    registered()
    ann = signed_in()
    first, second = created(ann).body, created(ann, expires_in_days=1).body
    assert ann.call(FUNCTION, "DELETE", f"{PATH}/{first['id']}").status == 204
    item = next(iter(ApiKeyItem.scan()))
    item.update(actions=[ApiKeyItem.ends_at.set(int(time.time()))])

    for made in (first, second):
        refused = with_key(made["key"]).call(FUNCTION, "GET", "/api/users/me")
        assert (refused.status, refused.body["error"]["code"]) == (401, "TOKEN_INVALID")


def test_a_stranger_finds_no_key_of_anothers() -> None:
    registered()
    registered("bob@example.com")
    made, bob = created(signed_in()).body, signed_in("bob@example.com")

    assert bob.call(FUNCTION, "GET", PATH).body["data"] == []
    assert bob.call(FUNCTION, "DELETE", f"{PATH}/{made['id']}").status == 404
    assert with_key(made["key"]).call(FUNCTION, "GET", "/api/users/me").status == 200
    assert call(FUNCTION, "GET", PATH).status == call(FUNCTION, "POST", PATH).status == 401


def test_a_key_opens_the_product_it_was_made_in_alone() -> None:
    registered()
    key = with_key(created(signed_in()).body["key"])
    assert key.call("youworker/auth", "GET", "/v1/auth/me").status == 401
    assert key.call("voiceera/auth", "GET", "/auth/me").status == 401


def test_the_last_use_is_written_once_a_minute_and_the_index_of_keys_no_more_often() -> None:
    registered()
    key = with_key(created(signed_in()).body["key"])
    key.call(FUNCTION, "GET", "/api/users/me")
    item = next(iter(ApiKeyItem.scan()))
    item.update(actions=[ApiKeyItem.used_at.set(1)])
    assert key.call(FUNCTION, "GET", "/api/users/me").status == 200
    item.refresh()
    assert item.used_at == 1
    assert item.hits.attribute_values["general"] >= 2
    listed = next(iter(ApiKeyItem.of_user.query(item.user_id)))
    assert listed.hits is None or not listed.hits.attribute_values


@pytest.mark.parametrize("body", [{"name": ""}, {"scopes": ["everything"]}, {"expiresInDays": 0}, {"name": "a\0b"}])
def test_a_key_that_is_asked_for_wrongly_is_422(body: dict[str, object]) -> None:
    registered()
    assert created(signed_in(), **body).status == 422
