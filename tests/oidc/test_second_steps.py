"""An issuer's word is a first step; an account that asks for a second one gets it."""

import time
from typing import Any

import pyotp
import pytest

from tests.functions.people import bearer, login, me, registered, signed_in
from tests.lambda_client import Answer, Caller
from tests.oidc.browser import Browser

pytestmark = pytest.mark.usefixtures("aws", "issuer")
HOME = "/api/auth/2fa"


def secured(caller: Caller) -> list[str]:
    """Switches the second step on; its backup codes."""
    made = caller.call("voiceassist/auth", "POST", f"{HOME}/setup").body
    code = pyotp.TOTP(made["manual_entry_key"]).at(int(time.time()))
    assert caller.call("voiceassist/auth", "POST", f"{HOME}/verify", {"code": code}).status == 200
    codes: list[str] = made["backup_codes"]
    return codes


def finished(challenge: Any, code: str) -> Answer:
    body = {"challenge_token": challenge["challenge_token"], "code": code}
    return Caller().call("voiceassist/auth", "POST", f"{HOME}/verify-login", body)


def test_who_has_a_second_step_is_asked_for_it_after_the_issuer() -> None:
    own = bearer(Browser().sign_in().body["access_token"])
    codes = secured(own)
    answer = Browser().sign_in()

    assert (answer.status, answer.body["requires_2fa"]) == (200, True)
    assert "access_token" not in answer.body
    assert finished(answer.body, "00000-00000").status == 400
    done = finished(answer.body, codes[0])
    assert me(bearer(done.body["access_token"])).status == 200


def test_a_challenge_of_an_issuer_serves_once() -> None:
    codes = secured(bearer(Browser().sign_in().body["access_token"]))
    challenge = Browser().sign_in().body
    assert [finished(challenge, code).status for code in codes[:2]] == [200, 401]


def test_the_owner_of_an_address_does_not_go_around_a_second_step_that_is_not_theirs() -> None:
    registered()
    codes = secured(signed_in())
    answer = Browser().sign_in()

    assert (answer.status, answer.body["error"]["details"]["reason"]) == (409, "SECOND_STEP")
    assert finished(login().body, codes[0]).status == 200
