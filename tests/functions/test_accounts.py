"""Signing up, in and out, by each product's document."""

import re
from typing import Any

import pytest

from shared.tables.accounts import AccountItem
from shared.tables.sessions import SessionItem
from tests.functions.people import PASSWORD, administrator, bearer, login, me, refreshed, registered, signed_in
from tests.lambda_client import Caller, call

pytestmark = pytest.mark.usefixtures("aws")
NEW = {"email": "user@example.com", "password": PASSWORD, "full_name": "John Doe"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_voiceassist_registers_and_shows_the_person_in_both_spellings_without_a_password() -> None:
    answer = call("voiceassist/auth", "POST", "/api/auth/register", NEW)
    body = answer.body

    assert answer.status == 201
    assert UUID.fullmatch(body["id"])
    assert {name: body[name] for name in ("email", "full_name", "is_active", "is_admin")} == {
        "email": "user@example.com",
        "full_name": "John Doe",
        "is_active": True,
        "is_admin": False,
    }
    assert (body["name"], body["role"], body["createdAt"]) == ("John Doe", "user", body["created_at"])
    assert body["data"]["id"] == body["id"]
    assert "password" not in answer.text


def test_a_second_registration_of_an_address_is_400_however_it_is_spelled() -> None:
    call("voiceassist/auth", "POST", "/api/auth/register", NEW)
    answer = call("voiceassist/auth", "POST", "/api/auth/register", NEW | {"email": " USER@Example.com"})

    assert (answer.status, answer.body["error"]["code"]) == (400, "EMAIL_ALREADY_EXISTS")
    taken = {"email": "user@example.com", "password": PASSWORD, "first_name": "J", "last_name": "D"}
    there = call("voiceera/auth", "POST", "/auth/register", taken)
    assert (there.status, there.body["error"]["code"]) == (409, "AUTH_005")


@pytest.mark.parametrize(
    "password",
    ["short1A", "x" * 101 + "A1", "alllowercase1", "ALLUPPERCASE1", "NoDigitsHere", "Password123", "Qwerty123"],
)
def test_a_weak_password_is_refused_with_its_reason(password: str) -> None:
    answer = call("voiceassist/auth", "POST", "/api/auth/register", NEW | {"password": password})

    assert answer.status == 422
    assert answer.body["error"]["details"]["reason"] == "WEAK_PASSWORD"
    assert password not in answer.text


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b", "a b@c.de", "a@b..c", "a@-b.de", "x" * 65 + "@b.de", "a@b.de\r\nBcc: c@d.ef", "<a>@b.de"],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert call("voiceassist/auth", "POST", "/api/auth/register", NEW | {"email": email}).status == 422


@pytest.mark.parametrize("name", ["José Ñandú", "李小龍", "محمد", "O'Neil 😀"])  # people are named so
def test_a_name_in_any_script_is_kept(name: str) -> None:
    answer = call("voiceassist/auth", "POST", "/api/auth/register", NEW | {"full_name": name})
    assert answer.body["full_name"] == name


def test_voiceassist_signs_in_with_its_token_names_and_lifetimes() -> None:
    registered()
    body = login().body

    assert (body["token_type"], body["expires_in"], body["refresh_expires_in"]) == ("bearer", 300, 3600)
    shown = me(bearer(body["access_token"]))
    assert (shown.status, shown.body["email"]) == (200, "ann@example.com")
    assert shown.body["last_login"].endswith("Z")


def test_voiceera_registers_signs_in_and_renews_as_its_document_says() -> None:
    new = {"email": "user@example.com", "password": "SecurePass123!", "first_name": "John", "last_name": "Doe"}
    made = call("voiceera/auth", "POST", "/auth/register", new)
    assert made.status == 201
    assert {"id", "email", "first_name", "last_name", "created_at"} <= made.body.keys()

    signed = call("voiceera/auth", "POST", "/auth/login", {"email": new["email"], "password": new["password"]})
    assert signed.status == 200
    assert signed.body["expires_in"] == 86_400
    assert signed.body["user"] == {"id": made.body["id"], "email": new["email"], "role": "user"}
    person = bearer(signed.body["token"]).call("voiceera/auth", "GET", "/auth/me")
    assert (person.body["first_name"], person.body["last_name"], person.body["role"]) == ("John", "Doe", "user")

    renewed = [
        bearer(signed.body["refresh_token"]).call("voiceera/auth", "POST", "/auth/refresh-token") for _ in "12"
    ]
    assert [answer.status for answer in renewed] == [200, 200]
    assert set(renewed[0].body["data"]) == {"token", "expires_in"}
    assert bearer(renewed[1].body["token"]).call("voiceera/auth", "GET", "/auth/me").status == 200
    wrong = call("voiceera/auth", "POST", "/auth/login", {"email": new["email"], "password": "Wrong1234"})
    assert (wrong.status, wrong.body["error"]["code"]) == (401, "AUTH_001")


def test_one_account_opens_all_three_products_and_a_token_only_its_own() -> None:
    registered()
    mine = {"email": "ann@example.com", "password": PASSWORD}
    worker = call("youworker/auth", "POST", "/v1/auth/token", mine).body["access_token"]
    era = call("voiceera/auth", "POST", "/auth/login", mine).body["token"]
    assist = login().body["access_token"]
    doors = {
        assist: ("voiceassist/auth", "/api/auth/me"),
        worker: ("youworker/auth", "/v1/auth/me"),
        era: ("voiceera/auth", "/auth/me"),
    }
    for token in doors:
        for owner, (function, path) in doors.items():
            expected = 200 if owner == token else 401
            assert bearer(token).call(function, "GET", path).status == expected


def test_youworkers_root_key_opens_youworker_alone() -> None:
    key = {"x-api-key": "root-key-of-the-tests"}
    assert Caller(key).call("youworker/auth", "GET", "/v1/auth/me").body["role"] == "admin"
    assert call("youworker/auth", "GET", "/v1/auth/me", query={"api_key": key["x-api-key"]}).status == 200
    assert Caller({"x-api-key": "root-key-of-the-tesx"}).call("youworker/auth", "GET", "/v1/auth/me").status == 401
    assert Caller(key).call("voiceassist/auth", "GET", "/api/auth/me").status == 401


def test_logout_ends_both_tokens_at_once() -> None:
    registered()
    tokens = login().body
    ann = bearer(tokens["access_token"])
    answer = ann.call("voiceassist/auth", "POST", "/api/auth/logout")

    assert (answer.status, answer.body["message"]) == (200, "Successfully logged out")
    assert me(ann).status == 401
    assert refreshed(tokens["refresh_token"]).status == 401


def test_the_session_says_how_long_it_may_last() -> None:
    registered()
    body = signed_in().call("voiceassist/auth", "GET", "/api/auth/session").body

    assert (body["absolute_timeout_hours"], body["inactivity_timeout_minutes"]) == (24, 60)
    assert 86_390 <= body["absoluteRemainingSeconds"] <= 86_400
    assert 3_590 <= body["inactivity_remaining_seconds"] <= 3_600


@pytest.mark.parametrize("path", ["/api/users/me", "/api/users/me/"])
def test_a_profile_is_read_and_changed_by_either_name(path: str) -> None:
    registered()
    ann = signed_in()
    changed = ann.call("voiceassist/users", "PUT", path, {"name": "Ann Updated", "email": "new@example.com"})

    assert changed.body["data"]["full_name"] == "Ann Updated"
    assert ann.call("voiceassist/users", "GET", path).body["email"] == "new@example.com"
    assert login("ann@example.com").status == 401
    assert login("new@example.com").status == 200
    registered("ann@example.com")


def test_a_profile_cannot_take_anothers_address() -> None:
    registered()
    registered("bob@example.com")
    answer = signed_in().call("voiceassist/users", "PUT", "/api/users/me", {"email": "BOB@example.com"})

    assert (answer.status, answer.body["error"]["code"]) == (400, "EMAIL_ALREADY_EXISTS")
    assert login("bob@example.com").status == login("ann@example.com").status == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/users/me/change-password", {"old_password": PASSWORD, "new_password": "Another1Password"}),
        ("PUT", "/api/users/me/password", {"currentPassword": PASSWORD, "newPassword": "Another1Password"}),
    ],
)
def test_a_changed_password_ends_every_session_and_lets_the_new_one_in(method: str, path: str, body: Any) -> None:
    registered()
    elsewhere, here = signed_in(), signed_in()
    assert here.call("voiceassist/users", method, path, body).status == 200

    assert me(elsewhere).status == me(here).status == 401
    assert login().status == 401
    assert login(password="Another1Password").status == 200


def test_a_wrong_old_password_changes_nothing() -> None:
    registered()
    ann = signed_in()
    body = {"old_password": "Wrong1234", "new_password": "Another1Password"}
    assert ann.call("voiceassist/users", "POST", "/api/users/me/change-password", body).status == 400
    assert me(ann).status == login().status == 200


def test_a_deleted_account_leaves_no_personal_data_and_its_address_is_free() -> None:
    account_id = registered()
    ann = signed_in()
    assert ann.call("voiceassist/users", "DELETE", "/api/users/me").status == 200

    assert me(ann).status == 401
    assert list(SessionItem.scan()) == []
    left = " ".join(str(item.attribute_values) for item in AccountItem.scan())
    assert "ann@example.com" not in left
    assert "Ann" not in left
    assert registered() != account_id


def test_an_administrator_lists_reads_and_changes_accounts() -> None:
    administrator()
    bob = registered("bob@example.com", "Bob")
    root = signed_in("root@example.com")
    listed = root.call("voiceassist/users", "GET", "/api/users/", query={"offset": 0, "limit": 1})

    assert [person["id"] for person in listed.body["data"]] == [bob]
    assert listed.headers["x-total-count"] == "2"
    assert root.call("voiceassist/users", "GET", f"/api/users/{bob}").body["email"] == "bob@example.com"
    changed = root.call("voiceassist/users", "PATCH", f"/api/users/{bob}", {"full_name": "Robert", "isAdmin": True})
    assert (changed.body["full_name"], changed.body["is_admin"]) == ("Robert", True)
    assert root.call("voiceassist/users", "GET", "/api/users/nobody").status == 404


@pytest.mark.parametrize(
    ("action", "status"), [("deactivate", 403), ("promote-admin", 200), ("revoke-admin", 200), ("activate", 200)]
)
def test_what_changes_rights_is_seen_at_the_next_request(action: str, status: int) -> None:
    administrator()
    bob = registered("bob@example.com", "Bob")
    held = signed_in("bob@example.com")
    root = signed_in("root@example.com")
    assert root.call("voiceassist/users", "PUT", f"/api/users/{bob}/{action}").status == 200

    assert me(held).status == (401 if action in {"deactivate", "promote-admin"} else 200)
    assert login("bob@example.com").status == status


def test_nobody_takes_their_own_rights_away_and_the_last_administrator_cannot_leave() -> None:
    own = administrator()
    root = signed_in("root@example.com")
    for action in ("deactivate", "revoke-admin"):
        assert root.call("voiceassist/users", "PUT", f"/api/users/{own}/{action}").status == 400
    left = root.call("voiceassist/users", "DELETE", "/api/users/me")
    assert (left.status, left.body["detail"]) == (400, "The last administrator must stay one")
    assert me(root).status == 200


ADMIN_ROUTES = [
    ("GET", "/api/users"),
    ("GET", "/api/users/{id}"),
    ("PATCH", "/api/users/{id}"),
    *[
        ("PUT", f"/api/users/{{id}}/{action}")
        for action in ("activate", "deactivate", "promote-admin", "revoke-admin")
    ],
]


@pytest.mark.parametrize(("method", "path"), ADMIN_ROUTES)
def test_a_stranger_and_a_plain_user_reach_no_other_account(method: str, path: str) -> None:
    bob = registered("bob@example.com", "Bob")
    registered()
    target = path.replace("{id}", bob)
    body = {"full_name": "Stolen"} if method == "PATCH" else None

    assert call("voiceassist/users", method, target, body).status == 401
    assert signed_in().call("voiceassist/users", method, target, body).status == 403
    found = AccountItem.get(f"account#{bob}")
    assert (found.full_name, found.active, found.role) == ("Bob", True, "user")
