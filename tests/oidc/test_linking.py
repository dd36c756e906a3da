"""Which account a person is signed in to, and what connects it with whom."""

import pytest

from shared.domain.identity.wiring.accounts import identity_service
from shared.tables.accounts import AccountItem
from tests.functions.people import PASSWORD, administrator, bearer, login, me, registered, signed_in
from tests.lambda_client import Answer, Caller, call
from tests.oidc.browser import Browser
from tests.oidc.conftest import SetUp
from tests.oidc.issuer import Issuer

pytestmark = pytest.mark.usefixtures("aws", "issuer")
LINKS = "/api/users/me/identities"


def caller(answer: Answer) -> Caller:
    return bearer(answer.body["access_token"])


def person(answer: Answer) -> str:
    return str(me(caller(answer)).body["id"])


def proved(email: str = "ann@example.com") -> str:
    """An account whose owner has shown that the address is theirs."""
    account_id = registered(email)
    AccountItem(f"account#{account_id}").update(actions=[AccountItem.email_proved.set(value=True)])
    return account_id


def reason(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["error"]["details"].get("reason", "")


def test_who_is_new_gets_an_account_without_a_password() -> None:
    answer = Browser().sign_in()
    shown = me(caller(answer)).body

    assert (shown["email"], shown["full_name"], shown["role"]) == ("ann@example.com", "Ann Lee", "user")
    assert login().status == 401
    assert identity_service().accounts.total() == 1
    assert Browser().sign_in().status == 200
    assert identity_service().accounts.total() == 1


def test_a_verified_address_opens_the_account_that_has_it_and_its_password_stays() -> None:
    ann = proved()
    elsewhere = signed_in()
    answer = Browser().sign_in()

    assert person(answer) == ann
    assert login().status == 200
    assert me(elsewhere).status == 200
    listed = elsewhere.call("voiceassist/users", "GET", LINKS).body["data"]
    assert [(each["provider"], each["email"]) for each in listed] == [("google", "ann@example.com")]
    assert listed[0]["linkedAt"].endswith("Z")


def test_who_opened_an_account_with_anothers_address_loses_it_when_the_owner_comes(issuer: Issuer) -> None:
    """Password, session, key and connected service of whoever waited there end together."""
    ann = registered()
    waiting = signed_in()
    key = waiting.call("voiceassist/users", "POST", "/api/users/me/api-keys", {"name": "x"}).body["key"]
    owner = Browser().sign_in("the-owner")

    assert person(owner) == ann
    assert me(waiting).status == 401
    assert login().status == 401
    assert call("voiceassist/users", "GET", "/api/users/me", headers={"x-api-key": key}).status == 401
    assert issuer.claims["email_verified"] is True


def test_an_address_that_was_changed_is_not_taken_for_a_proved_one(issuer: Issuer) -> None:
    issuer.claims = {"email": "mallory@example.com", "email_verified": True}
    mallory = caller(Browser().sign_in("mallory"))
    changed = mallory.call("voiceassist/users", "PUT", "/api/users/me", {"email": "ann@example.com"})
    assert changed.status == 200
    issuer.claims = {"email": "ann@example.com", "email_verified": True}
    owner = caller(Browser().sign_in("ann"))

    assert me(mallory).status == 401
    assert [each["email"] for each in owner.call("voiceassist/users", "GET", LINKS).body["data"]] == [
        "ann@example.com"
    ]
    issuer.claims = {"email": "mallory@example.com", "email_verified": True}
    assert person(Browser().sign_in("mallory")) != me(owner).body["id"]


@pytest.mark.parametrize("verified", [False, None, "false", 0, "", "yes", {}, [True]])
def test_an_unverified_address_opens_no_account_that_has_it(verified: object, issuer: Issuer) -> None:
    proved()
    issuer.claims["email_verified"] = verified
    assert reason(Browser().sign_in()) == (409, "EMAIL_NOT_VERIFIED")


def test_an_unverified_address_that_nobody_has_makes_an_account_that_its_owner_can_take(issuer: Issuer) -> None:
    issuer.claims["email_verified"] = False
    first = Browser().sign_in("somebody")
    assert first.status == 200
    issuer.claims["email_verified"] = True
    assert Browser().sign_in("the-owner").status == 200
    assert me(caller(first)).status == 401


def test_an_address_that_was_given_to_another_person_does_not_open_the_first_ones_account() -> None:
    first = Browser().sign_in("ann-of-last-year")
    assert first.status == 200
    assert reason(Browser().sign_in("ann-of-this-year")) == (409, "LINKED")
    assert me(caller(first)).status == 200


def test_a_deactivated_account_is_403_and_is_connected_with_nobody() -> None:
    administrator()
    ann = proved()
    root = signed_in("root@example.com")
    assert root.call("voiceassist/users", "PUT", f"/api/users/{ann}/deactivate").status == 200

    assert reason(Browser().sign_in()) == (403, "ACCOUNT_INACTIVE")
    assert AccountItem.get(f"account#{ann}").links is None


def test_who_signed_in_before_and_is_deactivated_is_403() -> None:
    administrator()
    ann = person(Browser().sign_in())
    root = signed_in("root@example.com")
    assert root.call("voiceassist/users", "PUT", f"/api/users/{ann}/deactivate").status == 200
    assert reason(Browser().sign_in()) == (403, "ACCOUNT_INACTIVE")


@pytest.mark.parametrize("email", [None, "", 7, ["ann@example.com"]])
def test_without_an_address_nobody_is_signed_in(email: object, issuer: Issuer) -> None:
    issuer.claims["email"] = email
    assert reason(Browser().sign_in()) == (400, "NO_EMAIL")


def test_an_address_that_is_told_at_the_userinfo_endpoint_serves_too(issuer: Issuer) -> None:
    issuer.claims = {}
    issuer.userinfo = {"sub": "ann", "email": "ann@example.com", "email_verified": True, "name": "A\x00nn"}
    assert me(caller(Browser().sign_in("ann"))).body["full_name"] == "Ann"
    issuer.userinfo = {"sub": "root", "email": "root@example.com", "email_verified": True}
    assert reason(Browser().sign_in("eve")) == (400, "NO_EMAIL")


def test_a_person_connects_a_service_to_the_account_they_are_in(issuer: Issuer) -> None:
    ann = registered()
    issuer.claims = {"email": "other@example.org"}
    browser = Browser(headers=signed_in().headers)
    begun = browser.ask("POST", "link").body
    back = browser.approve(begun["url"])

    assert person(browser.finish(**back)) == ann
    assert person(Browser().sign_in()) == ann
    assert login().status == 200


def test_a_sign_in_that_opens_one_account_is_connected_with_no_other() -> None:
    Browser().sign_in()
    bob = registered("bob@example.com")
    browser = Browser(headers=signed_in("bob@example.com").headers)
    back = browser.approve(browser.ask("POST", "link").body["url"])
    answer = browser.finish(**back)

    assert (answer.status, answer.body["error"]["code"]) == (409, "ALREADY_LINKED")
    assert AccountItem.get(f"account#{bob}").links is None


def test_connecting_needs_a_person_who_is_signed_in() -> None:
    registered()
    key = signed_in().call("voiceassist/users", "POST", "/api/users/me/api-keys", {"name": "x"}).body["key"]
    assert Browser().ask("POST", "link").status == 401
    assert Browser(headers={"x-api-key": key}).ask("POST", "link").status == 403


def test_a_connected_service_is_taken_away_unless_it_is_the_last_way_in(issuer: Issuer, set_up: SetUp) -> None:
    set_up(issuer.url, "oidc")
    ann = caller(Browser().sign_in())
    gone = ann.call("voiceassist/users", "DELETE", f"{LINKS}/google")
    assert reason(gone) == (409, "LAST_SIGN_IN")

    other = Browser("oidc", headers=ann.headers)
    assert other.finish(**other.approve(other.ask("POST", "link").body["url"], "ann-there")).status == 200
    assert ann.call("voiceassist/users", "DELETE", f"{LINKS}/google").status == 204
    assert ann.call("voiceassist/users", "DELETE", f"{LINKS}/google").status == 404
    assert [each["provider"] for each in ann.call("voiceassist/users", "GET", LINKS).body["data"]] == ["oidc"]
    assert reason(ann.call("voiceassist/users", "DELETE", f"{LINKS}/oidc")) == (409, "LAST_SIGN_IN")
    assert Browser("oidc").sign_in("ann-there").status == 200


def test_a_person_with_a_password_takes_every_service_away() -> None:
    proved()
    Browser().sign_in()
    ann = signed_in()
    assert ann.call("voiceassist/users", "DELETE", f"{LINKS}/google/").status == 204
    assert ann.call("voiceassist/users", "GET", LINKS).body["data"] == []
    assert login().status == 200


def test_a_stranger_sees_and_takes_away_nothing_of_anothers() -> None:
    proved()
    Browser().sign_in()
    registered("bob@example.com")
    bob = signed_in("bob@example.com")
    assert bob.call("voiceassist/users", "GET", LINKS).body["data"] == []
    assert bob.call("voiceassist/users", "DELETE", f"{LINKS}/google").status == 404
    assert call("voiceassist/users", "GET", LINKS).status == 401
    assert call("voiceassist/users", "DELETE", f"{LINKS}/google").status == 401


def test_a_deleted_account_frees_what_it_was_connected_with() -> None:
    first = Browser().sign_in()
    ann = person(first)
    assert caller(first).call("voiceassist/users", "DELETE", "/api/users/me").status == 200

    assert "ann@example.com" not in " ".join(str(item.attribute_values) for item in AccountItem.scan())
    again = Browser().sign_in()
    assert again.status == 200
    assert person(again) != ann


def test_the_password_of_a_connected_account_is_still_the_way_it_was() -> None:
    proved()
    Browser().sign_in()
    body = {"old_password": PASSWORD, "new_password": "Another1Password"}
    assert signed_in().call("voiceassist/users", "POST", "/api/users/me/change-password", body).status == 200
    assert person(Browser().sign_in())
