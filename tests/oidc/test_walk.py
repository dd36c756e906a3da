"""Signing in at a real OpenID provider, step by step as a browser does."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.functions.people import bearer, me, refreshed
from tests.oidc.browser import OTHER_PAGE, PAGE, Browser
from tests.oidc.conftest import SetUp

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A process of its own: it registers clients, wants a nonce, and signs with RS256."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        "0",
        "-r",
        "true",
        "-n",
        "true",
    ]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}
    ) as process:
        assert process.stderr is not None
        found = next(
            filter(None, (re.search(r"running on (http://127.0.0.1:\d+)", line) for line in process.stderr))
        )
        yield found[1]
        process.terminate()
        process.stderr.read()


@pytest.fixture
def client(provider: str, set_up: SetUp) -> str:
    registration = {"redirect_uris": [PAGE, OTHER_PAGE], "token_endpoint_auth_method": "client_secret_basic"}
    made = httpx.post(f"{provider}/oauth2/clients", json=registration, timeout=10).json()
    set_up(provider, client=made["client_id"], secret=made["client_secret"])
    return provider


def person(provider: str, subject: str, **claims: object) -> None:
    assert httpx.put(f"{provider}/users/{subject}", json=claims, timeout=10).status_code == 204


def test_a_person_signs_in_and_the_session_is_like_any_other(client: str) -> None:
    person(client, "ann", email="ann@example.com", email_verified=True, name="Ann Lee")
    answer = Browser().sign_in("ann")

    assert answer.status == 200, answer.text
    assert {"access_token", "refresh_token", "accessToken", "expires_in", "token_type"} <= answer.body.keys()
    shown = me(bearer(answer.body["access_token"]))
    assert (shown.body["email"], shown.body["full_name"], shown.body["role"]) == (
        "ann@example.com",
        "Ann Lee",
        "user",
    )
    assert refreshed(answer.body["refresh_token"]).status == 200


def test_the_second_time_it_is_the_same_account_whatever_the_address_became(client: str) -> None:
    person(client, "bob", email="bob@example.com", email_verified=True)
    first = me(bearer(Browser().sign_in("bob").body["access_token"])).body
    person(client, "bob", email="robert@example.com", email_verified=True)
    second = me(bearer(Browser().sign_in("bob").body["access_token"])).body

    assert second["id"] == first["id"]
    assert second["email"] == "bob@example.com"


def test_a_page_that_takes_no_cookie_shows_state_and_verifier(client: str) -> None:
    person(client, "ann", email="ann@example.com", email_verified=True)
    browser = Browser(keeps_cookies=False)
    begun = browser.begin(redirect_uri=OTHER_PAGE)
    back = browser.approve(begun["url"])

    assert back["state"] == begun["state"]
    assert browser.finish(code=back["code"], state=back["state"]).status == 400
    done = browser.finish(code=back["code"], state=back["state"], codeVerifier=begun["codeVerifier"])
    assert done.status == 200


def test_the_code_of_one_persons_sign_in_serves_once(client: str) -> None:
    person(client, "ann", email="ann@example.com", email_verified=True)
    browser = Browser()
    back = browser.approve(browser.begin()["url"])
    assert browser.finish(**back).status == 200
    assert browser.finish(**back).status == 400
