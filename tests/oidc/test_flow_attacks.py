"""What others may do with what they see of a sign-in, and what they may not."""

import time

import pytest

from shared.tables.accounts import AccountItem
from shared.tables.oauth_flows import OAuthFlowItem
from tests.functions.people import registered
from tests.lambda_client import Answer, Caller
from tests.oidc.browser import PAGE, Browser
from tests.oidc.conftest import SetUp
from tests.oidc.issuer import Issuer

pytestmark = pytest.mark.usefixtures("aws", "issuer")


def refused(answer: Answer, reason: str) -> None:
    assert (answer.status, answer.body["error"]["details"].get("reason")) == (400, reason), answer.text


def test_a_state_serves_once(issuer: Issuer) -> None:
    browser = Browser()
    begun = browser.begin()
    first, second = browser.approve(begun["url"]), browser.approve(begun["url"], "mallory")
    kept = browser.cookie
    assert browser.finish(**first).status == 200
    browser.cookie = kept

    refused(browser.finish(**second), "STATE_UNKNOWN")
    assert list(OAuthFlowItem.scan()) == []
    assert len(issuer.codes) == 1


def test_a_link_that_another_sends_signs_nobody_in() -> None:
    """The classic: the victim is to end up in the attacker's account."""
    attacker, victim = Browser(), Browser()
    back = attacker.approve(attacker.begin()["url"], "mallory")

    refused(victim.finish(**back), "STATE_UNKNOWN")
    victim.begin()
    refused(victim.finish(**back), "STATE_UNKNOWN")
    refused(victim.finish(code=back["code"]), "CODE_REFUSED")


def test_a_stolen_code_and_state_are_worth_nothing_without_the_browser() -> None:
    victim, thief = Browser(), Browser()
    back = victim.approve(victim.begin()["url"])
    thief.begin()
    own_verifier = thief.cookie.partition(".")[2]

    refused(thief.finish(**back), "STATE_UNKNOWN")
    refused(thief.finish(**back, code_verifier=own_verifier), "STATE_UNKNOWN")
    refused(thief.finish(code=back["code"]), "CODE_REFUSED")


def test_a_code_of_another_sign_in_is_refused_by_its_nonce_where_the_issuer_knows_no_pkce(issuer: Issuer) -> None:
    browser, other = Browser(), Browser()
    stolen = other.approve(other.begin()["url"], "victim")
    begun = browser.begin()
    own = browser.approve(begun["url"])
    issuer.codes[stolen["code"]] |= {"code_challenge": issuer.codes[own["code"]]["code_challenge"]}

    refused(browser.finish(code=stolen["code"]), "ID_TOKEN")


def test_a_flow_of_one_provider_is_not_finished_at_another(issuer: Issuer, set_up: SetUp) -> None:
    set_up(issuer.url, "oidc")
    browser = Browser("google")
    back = browser.approve(browser.begin()["url"])
    refused(Browser("oidc", cookie=browser.cookie).finish(**back), "STATE_UNKNOWN")
    assert browser.finish(**back).status == 200


def test_a_flow_that_took_ten_minutes_is_over() -> None:
    browser = Browser()
    back = browser.approve(browser.begin()["url"])
    item = next(iter(OAuthFlowItem.scan()))
    assert item.ends_at == item.expires_at.timestamp()
    assert 590 <= item.ends_at - time.time() <= 600
    item.update(actions=[OAuthFlowItem.ends_at.set(1)])
    refused(browser.finish(**back), "STATE_UNKNOWN")


def test_what_is_stored_of_a_flow_finishes_none() -> None:
    browser = Browser()
    begun = browser.begin()
    stored = str(next(iter(OAuthFlowItem.scan())).attribute_values)
    assert begun["state"] not in stored
    assert begun["code_verifier"] not in stored


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example.net/auth/callback",
        f"{PAGE}/../evil",
        f"{PAGE}?next=https://evil.example.net",
        PAGE.upper(),
        f"{PAGE}#",
        "https://app.example.com.evil.net/auth/callback",
        "//app.example.com/auth/callback",
        "javascript:alert(1)",
    ],
)
def test_a_browser_is_sent_back_to_the_set_up_pages_alone(page: str) -> None:
    answer = Browser().ask("GET", "authorize", redirect_uri=page)

    assert (answer.status, answer.body["error"]["field"]) == (400, "redirect_uri")
    assert "evil" not in answer.text
    assert answer.cookies == []


def test_the_cookie_is_for_this_api_alone_and_goes_when_it_served() -> None:
    browser = Browser()
    answer = browser.ask("GET", "authorize")
    attributes = answer.cookies[0].split("; ")
    assert {"HttpOnly", "Secure", "Path=/api/auth/oauth/google", "Max-Age=600"} <= set(attributes)
    back = browser.approve(answer.body["url"])
    done = browser.finish(**back)
    assert "Max-Age=0" in done.cookies[0]
    plain = Caller({"x-forwarded-proto": "http"}).call(
        "voiceassist/oauth", "GET", "/api/auth/oauth/google/authorize"
    )
    assert "SameSite=Lax" in plain.cookies[0]
    assert "Secure" not in plain.cookies[0]


@pytest.mark.parametrize("body", [{}, {"code": None}, {"code": ""}])
def test_a_callback_without_a_code_is_400(body: dict[str, object]) -> None:
    browser = Browser()
    browser.begin()
    answer = browser.ask("POST", "callback", body)
    assert (answer.status, answer.body["error"]["field"]) == (400, "code")


@pytest.mark.parametrize("code", ["made-up", "x" * 4096, "a\0b", "code-0\r\nX: y"])
def test_an_invented_code_is_400(code: str) -> None:
    browser = Browser()
    browser.begin()
    refused(browser.finish(code=code), "CODE_REFUSED")


@pytest.mark.parametrize(
    "cookie", ["", "parley_sign_in=", "parley_sign_in=.", "parley_sign_in=a.b", "parley_sign_in=é"]
)
def test_a_callback_that_nothing_was_begun_for_is_400(cookie: str) -> None:
    refused(Browser(cookie=cookie).finish(code="code-0", state="made-up"), "STATE_UNKNOWN")


@pytest.mark.usefixtures("within_a_minute")
def test_signing_in_is_limited_by_address() -> None:
    browser = Browser()
    assert [browser.finish(code="x").status for _ in range(11)] == [400] * 10 + [429]
    other = Browser(address="192.0.2.7")
    assert [other.ask("GET", "authorize").status for _ in range(31)] == [200] * 30 + [429]


def test_an_address_that_was_not_verified_takes_no_account_over(issuer: Issuer) -> None:
    victim = registered()
    issuer.claims = {"email": "ANN@example.com", "email_verified": False}
    answer = Browser().sign_in("mallory")

    assert (answer.status, answer.body["error"]["details"]["reason"]) == (409, "EMAIL_NOT_VERIFIED")
    assert AccountItem.get(f"account#{victim}").links is None
