"""Invitations: by whom, for whom, how long."""

from typing import Any

import pytest

from shared.domain.identity.wiring.accounts import administration_service, identity_service
from shared.kit.principal import Principal, Product, Role
from tests.functions.devices import HandClock
from tests.functions.letters import delivered, token_to
from tests.functions.people import PASSWORD, administrator, bearer, login, me, registered, signed_in
from tests.lambda_client import Answer, Caller, call
from tests.mail.office import Office

EVE = "eve@example.com"
HOME = "/api/admin/panel"
FUNCTION = "voiceassist/invitations"


@pytest.fixture
def root(office: Office) -> Caller:  # noqa: ARG001  # letters go there
    administrator()
    return signed_in("root@example.com")


def invited(root: Caller, email: str = EVE, **more: Any) -> Answer:
    return root.call(FUNCTION, "POST", f"{HOME}/users/invite", {"email": email, "admin_role": "viewer", **more})


def accepted(token: str, password: str = PASSWORD, full_name: str = "Eve Moss") -> Answer:
    body = {"token": token, "password": password, "fullName": full_name}
    return call("voiceassist/auth", "POST", "/api/auth/accept-invitation", body)


def pending(root: Caller, **query: Any) -> list[str]:
    found = root.call(FUNCTION, "GET", f"{HOME}/invitations", query=query)
    assert found.status == 200
    return [each["email"] for each in found.body["invitations"]]


def test_who_is_invited_chooses_a_password_and_is_in(office: Office, root: Caller) -> None:
    answer = invited(root)
    assert (answer.status, answer.body["token"]) == (201, None)
    assert pending(root) == [EVE]
    token = token_to(office, EVE)
    assert "viewer" in office.letters[0].get_content()
    made = accepted(token)

    assert (made.status, made.body["role"], made.body["user"]["full_name"]) == (200, "viewer", "Eve Moss")
    assert me(bearer(made.body["access_token"])).body["email"] == EVE
    assert pending(root) == []
    assert login(EVE).status == 200


def test_an_invitation_serves_once_and_lives_seven_days(office: Office, root: Caller, clock: HandClock) -> None:
    invited(root)
    invited(root, "late@example.com")
    token, late = token_to(office, EVE), token_to(office, "late@example.com")
    assert accepted(token).status == 200
    assert accepted(token, "Another1Password").status == 400
    clock.move(7 * 24 * 3600 + 1)
    assert accepted(late).status == 400
    assert pending(signed_in("root@example.com")) == []


def test_a_later_invitation_takes_the_place_of_an_earlier_one(office: Office, root: Caller) -> None:
    invited(root)
    first = token_to(office, EVE)
    invited(root, " Eve@Example.com ", admin_role="user")
    second = token_to(office, "Eve@Example.com")

    assert pending(root) == ["Eve@Example.com"]
    assert accepted(first).status == 400
    assert accepted(second).body["role"] == "user"


def test_a_letter_is_sent_again_and_an_invitation_taken_back(office: Office, root: Caller) -> None:
    own = invited(root).body["id"]
    first = token_to(office, EVE)
    assert root.call(FUNCTION, "POST", f"{HOME}/users/{own}/resend-invitation").status == 200
    second = token_to(office, EVE)
    assert accepted(first).status == 400
    assert root.call(FUNCTION, "DELETE", f"{HOME}/invitations/{own}").status == 200

    assert accepted(second).status == 400
    assert root.call(FUNCTION, "DELETE", f"{HOME}/invitations/{own}").status == 404
    assert root.call(FUNCTION, "POST", f"{HOME}/users/{own}/resend-invitation").status == 404
    assert pending(root) == []


def test_one_that_was_taken_back_before_its_letter_was_written_gets_none(office: Office, root: Caller) -> None:
    own = invited(root).body["id"]
    root.call(FUNCTION, "DELETE", f"{HOME}/invitations/{own}")
    delivered()
    assert office.letters == []


def test_without_a_letter_the_token_is_told_once(office: Office, root: Caller) -> None:
    answer = invited(root, send_email=False)
    delivered()
    assert office.letters == []
    assert "token" not in str(root.call(FUNCTION, "GET", f"{HOME}/invitations").body["invitations"][0]["token"])
    assert accepted(answer.body["token"]).status == 200


def test_who_has_an_account_is_not_invited(root: Caller) -> None:
    registered(EVE)
    answer = invited(root, "EVE@example.com")
    assert (answer.status, answer.body["error"]["code"]) == (400, "EMAIL_ALREADY_EXISTS")


def test_who_registered_meanwhile_keeps_their_account(office: Office, root: Caller) -> None:
    invited(root, admin_role="admin")
    token = token_to(office, EVE)
    registered(EVE, "Eve Herself")
    assert accepted(token, "Another1Password").body["error"]["code"] == "EMAIL_ALREADY_EXISTS"
    assert login(EVE).body["role"] == "user"


def test_an_invitation_falls_with_the_rights_of_who_wrote_it(office: Office, root: Caller) -> None:
    administrator("second@example.com")
    invited(signed_in("second@example.com"), admin_role="admin")
    token = token_to(office, EVE)
    second = identity_service().accounts.of_email("second@example.com")
    assert second is not None
    root.call("voiceassist/users", "PUT", f"/api/users/{second.id}/revoke-admin")
    assert accepted(token).status == 400


def test_the_first_role_of_who_was_invited_is_in_their_history(office: Office, root: Caller) -> None:
    invited(root)
    own = accepted(token_to(office, EVE)).body["user"]["id"]
    body = {"admin_role": "user", "action_reason": "Left the ward"}
    root.call("voiceassist/users", "PATCH", f"/api/users/{own}", body)
    admin = identity_service().accounts.of_email("root@example.com")
    assert admin is not None
    asking = Principal(admin.id, Product.VOICEASSIST, Role.VIEWER)

    told = administration_service().role_history(asking, own, 20)
    assert [(each.before, each.after, each.reason, each.actor) for each in told] == [
        ("viewer", "user", "Left the ward", admin.id),
        (None, "viewer", "Invited", admin.id),
    ]


def test_pending_invitations_come_in_pages(root: Caller) -> None:
    for number in range(3):
        invited(root, f"user{number}@example.com")
    first = root.call(FUNCTION, "GET", f"{HOME}/invitations", query={"limit": 2}).body
    rest = pending(root, limit=2, cursor=first["cursor"])
    assert len(first["invitations"]) == 2
    assert {each["email"] for each in first["invitations"]} | set(rest) == {
        f"user{number}@example.com" for number in range(3)
    }


ROUTES = [
    ("POST", "/users/invite", {"email": EVE}),
    ("GET", "/invitations", None),
    ("DELETE", "/invitations/{id}", None),
    ("POST", "/users/{id}/resend-invitation", None),
    ("POST", "/users/{id}/disable-2fa", None),
]


def test_only_administrators_invite_and_viewers_may_look(office: Office, root: Caller) -> None:
    own = invited(root, "bob@example.com").body["id"]
    viewer = bearer(accepted(token_to(office, "bob@example.com")).body["access_token"])
    registered()
    plain, own = signed_in(), invited(root, "carl@example.com").body["id"]
    delivered()
    for method, path, body in ROUTES:
        target = HOME + path.replace("{id}", own)
        assert call(FUNCTION, method, target, body).status == 401, path
        assert plain.call(FUNCTION, method, target, body).status == 403, path
        assert viewer.call(FUNCTION, method, target, body).status == (200 if method == "GET" else 403), path
    assert pending(root) == ["carl@example.com"]


@pytest.mark.parametrize("token", ["", ".", "x.y", "a" * 301])
def test_a_made_up_token_makes_no_account(office: Office, token: str) -> None:  # noqa: ARG001
    assert accepted(token).status in {400, 422}
    assert identity_service().accounts.total() == 0
