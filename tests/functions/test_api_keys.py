"""Keys that people make for their programs."""

import time

import pytest

from shared.tables.api_keys import ApiKeyItem
from tests.functions.people import PASSWORD, administrator, login, registered, signed_in, worker
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("aws")
KEYS = ("youworker/api_keys", "/v1/api-keys")


def created(by: Caller, **body: object) -> Answer:
    return by.call(KEYS[0], "POST", KEYS[1], {"name": "ci", **body})


def with_key(key: str) -> Caller:
    return Caller({"x-api-key": key})


def who(caller: Caller) -> Answer:
    return caller.call("youworker/auth", "GET", "/v1/auth/me")


def test_a_key_is_shown_once_and_opens_as_its_owner_in_header_and_query() -> None:
    account_id = registered()
    ann = worker()
    made = created(ann)
    key = made.body["key"]

    assert made.status == 201
    assert key.startswith("pk_")
    assert who(with_key(key)).body == {"user_id": account_id, "role": "user", "email": "ann@example.com"}
    assert call("youworker/auth", "GET", "/v1/auth/me", query={"api_key": key}).status == 200
    listed = ann.call(*KEYS[:1], "GET", KEYS[1])
    assert [each["id"] for each in listed.body["api_keys"]] == [made.body["id"]]
    assert key not in listed.text
    assert listed.body["api_keys"][0]["last_used_at"].endswith("Z")
    assert key not in str([item.attribute_values for item in ApiKeyItem.scan()])


def test_a_revoked_key_opens_nothing() -> None:
    registered()
    ann = worker()
    made = created(ann).body
    assert ann.call(KEYS[0], "DELETE", f"{KEYS[1]}/{made['id']}").status == 204

    assert who(with_key(made["key"])).status == 401
    assert ann.call(KEYS[0], "DELETE", f"{KEYS[1]}/{made['id']}").status == 404


def test_a_stranger_finds_no_key_of_anothers() -> None:
    registered()
    registered("bob@example.com")
    made = created(worker()).body
    bob = worker("bob@example.com")

    assert bob.call(KEYS[0], "GET", KEYS[1]).body == {"api_keys": []}
    assert bob.call(KEYS[0], "DELETE", f"{KEYS[1]}/{made['id']}").status == 404
    assert who(with_key(made["key"])).status == 200
    for method, path in (("GET", KEYS[1]), ("POST", KEYS[1]), ("DELETE", f"{KEYS[1]}/{made['id']}")):
        assert call(KEYS[0], method, path).status == 401


def test_a_key_opens_its_own_product_alone_and_makes_no_keys() -> None:
    registered()
    key = with_key(created(worker()).body["key"])

    assert key.call("voiceassist/auth", "GET", "/api/auth/me").status == 401
    assert created(key).status == 403


def test_an_expired_key_opens_nothing() -> None:
    registered()
    made = created(worker(), expires_in_days=1).body
    assert who(with_key(made["key"])).status == 200
    item = next(iter(ApiKeyItem.scan()))
    item.update(actions=[ApiKeyItem.ends_at.set(int(time.time()) - 1)])
    assert who(with_key(made["key"])).status == 401


def test_what_ends_a_persons_sessions_ends_their_keys() -> None:
    administrator()
    bob = registered("bob@example.com")
    made = created(worker("bob@example.com")).body
    root = signed_in("root@example.com")
    assert root.call("voiceassist/users", "PUT", f"/api/users/{bob}/deactivate").status == 200
    assert who(with_key(made["key"])).status == 401

    registered("eve@example.com")
    key = created(worker("eve@example.com")).body["key"]
    body = {"old_password": PASSWORD, "new_password": "Another1Password"}
    eve = signed_in("eve@example.com")
    assert eve.call("voiceassist/users", "POST", "/api/users/me/change-password", body).status == 200
    assert who(with_key(key)).status == 401
    assert login("eve@example.com", "Another1Password").status == 200


def test_twenty_keys_are_the_most() -> None:
    registered()
    ann = worker()
    statuses = [created(ann).status for _ in range(21)]
    assert statuses == [201] * 20 + [409]


@pytest.mark.parametrize(
    "body", [{"name": ""}, {"scopes": ["everything"]}, {"expires_in_days": 0}, {"name": "a\0b"}]
)
def test_a_key_that_is_asked_for_wrongly_is_422(body: dict[str, object]) -> None:
    registered()
    assert created(worker(), **body).status == 422


@pytest.mark.usefixtures("within_a_minute")
def test_a_keys_requests_are_counted_by_the_key() -> None:
    registered()
    key = with_key(created(worker()).body["key"])
    left = [int(who(key).headers["x-ratelimit-remaining"]) for _ in range(3)]
    assert left == [99, 98, 97]
