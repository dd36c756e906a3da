"""The second step of signing in, in all three products, and those who would go around it."""

from typing import Any

import pytest

from shared.tables.two_factors import TwoFactorItem
from tests.functions.devices import ANN, HOME, Ann, Device, HandClock, challenged, era, finished, worker
from tests.functions.letters import forgot, reset, token_to
from tests.functions.people import PASSWORD, administrator, bearer, login, me, registered, signed_in
from tests.lambda_client import call
from tests.mail.office import Office


def test_it_is_set_up_confirmed_and_asked_for_at_the_next_sign_in(ann: Ann) -> None:
    state = ann.asks("GET", "/status").body
    assert (state["enabled"], state["backup_codes_remaining"]) == (True, 10)
    assert ann.uri.startswith("otpauth://totp/Parley:ann%40example.com?secret=")
    challenge = challenged()
    answer = finished(challenge, ann.device.code())

    assert (answer.status, answer.body["role"]) == (200, "user")
    assert me(bearer(answer.body["access_token"])).status == 200


def test_nothing_is_asked_for_until_a_code_was_confirmed(clock: HandClock) -> None:
    registered()
    caller = signed_in()
    for _ in range(2):  # the second takes the place of the first
        made = caller.call("voiceassist/auth", "POST", f"{HOME}/setup").body
    assert caller.call("voiceassist/auth", "POST", f"{HOME}/verify", {"code": "000000"}).status == 400
    assert "access_token" in login().body
    code = Device(clock, made["manual_entry_key"]).code()
    assert caller.call("voiceassist/auth", "POST", f"{HOME}/verify", {"code": code}).status == 200
    assert challenged()
    assert caller.call("voiceassist/auth", "POST", f"{HOME}/setup").status == 400


def test_an_older_client_hands_the_challenge_on_as_user_id(ann: Ann) -> None:
    body = login().body
    assert body["user_id"] == body["challenge_token"]
    assert finished(body["user_id"], ann.device.code(), name="user_id").status == 200


def test_without_the_password_no_code_opens(ann: Ann) -> None:
    """Neither the account's id, nor a token of another kind, product or person stands for the proven first step."""
    held = ann.caller.headers["authorization"].partition(" ")[2]
    registered("bob@example.com", "Bob")
    bobs = login("bob@example.com").body
    for stand_in in (ann.id, held, bobs["access_token"], bobs["refresh_token"], "x", ""):
        assert finished(stand_in, ann.device.code()).status in {401, 422}, stand_in


def test_a_challenge_opens_nothing_itself(ann: Ann) -> None:  # noqa: ARG001
    challenge = challenged()
    assert me(bearer(challenge)).status == 401
    assert call("voiceassist/auth", "POST", "/api/auth/refresh", {"refresh_token": challenge}).status == 401
    assert bearer(challenge).call("voiceera/auth", "GET", "/auth/me").status == 401


def test_a_code_serves_once_over_all_products(ann: Ann) -> None:
    first, second = challenged(), challenged()
    code = ann.device.code()
    assert finished(first, code).status == 200
    assert finished(second, code).status == 400
    assert era(otp=code).status == worker(otp=code).status == 401


def test_an_earlier_code_does_not_come_back_after_a_later_one(ann: Ann) -> None:
    early = ann.device.code()
    late = ann.device.code()
    assert finished(challenged(), late).status == 200
    assert finished(challenged(), early).status == 400


def test_the_code_that_confirmed_does_not_open(ann: Ann) -> None:
    assert finished(challenged(), ann.device.again()).status == 400


def test_a_challenge_serves_once_and_for_five_minutes(ann: Ann, clock: HandClock) -> None:
    spent, late = challenged(), challenged()
    assert finished(spent, ann.device.code()).status == 200
    assert finished(spent, ann.device.code()).status == 401
    clock.move(5 * 60)
    assert finished(late, ann.device.code()).status == 401


def test_a_challenge_falls_with_the_password_it_was_given_for(ann: Ann, office: Office) -> None:
    challenge = challenged()
    forgot(ANN)
    assert reset(token_to(office, ANN)).status == 200
    assert finished(challenge, ann.device.code()).status == 401


def test_a_new_password_by_letter_does_not_go_around_the_second_step(ann: Ann, office: Office) -> None:
    forgot(ANN)
    reset(token_to(office, ANN))
    assert login(password="Another1Password").body["requires_2fa"] is True
    body = {"email": ANN, "password": "Another1Password", "otp": ann.device.code()}
    assert call("voiceera/auth", "POST", "/auth/login", body).status == 200


def test_the_other_products_take_the_code_with_the_password(ann: Ann) -> None:
    assert (era().status, era().body["error"]["code"]) == (401, "AUTH_006")
    assert worker().status == 401
    assert "otp" in worker().body["detail"]
    wrong = era(otp="000000")
    assert (wrong.status, wrong.body["error"]["code"]) == (401, "AUTH_007")
    assert era(otp=ann.device.code()).status == 200
    assert worker(otp=ann.device.code()).status == 200
    assert era(otp=ann.backup[0]).status == 200


def test_a_code_does_not_help_a_wrong_password(ann: Ann) -> None:
    body = {"email": ANN, "password": "Wrong1Password", "otp": ann.device.code()}
    answer = call("voiceera/auth", "POST", "/auth/login", body)
    assert (answer.status, answer.body["error"]["code"]) == (401, "AUTH_001")
    assert era(otp=ann.device.again()).status == 200  # it was not spent


def test_a_backup_code_opens_once_however_it_is_typed(ann: Ann) -> None:
    code = ann.backup[3]
    typed = f" {code[:4].lower()}-{code[4:].lower()} "
    assert finished(challenged(), typed).status == 200
    assert finished(challenged(), code).status == 400
    assert ann.asks("GET", "/status").body["backup_codes_remaining"] == 9


def test_new_backup_codes_end_those_before(ann: Ann) -> None:
    made = ann.asks("POST", "/backup-codes", {"code": ann.device.code()}).body["backup_codes"]
    assert len(set(made) | set(ann.backup)) == 20
    assert finished(challenged(), ann.backup[0]).status == 400
    assert finished(challenged(), made[0]).status == 200
    assert ann.asks("POST", "/backup-codes", {"code": "000000"}).status == 400


def test_guessing_codes_ends_the_challenge_and_locks_the_address(ann: Ann, clock: HandClock) -> None:
    challenge = challenged()
    statuses = [finished(challenge, "000000", f"198.51.100.{number}").status for number in range(6)]
    assert statuses == [400] * 5 + [429]
    assert login(address="198.51.100.20").status == 429
    clock.move(61)
    assert finished(challenge, ann.device.code(), "198.51.100.21").status == 401
    assert finished(challenged("198.51.100.22"), ann.device.code(), "198.51.100.22").status == 200


@pytest.mark.usefixtures("within_a_minute")
def test_the_right_password_does_not_buy_new_guesses(ann: Ann) -> None:  # noqa: ARG001
    """A thief who has the password and begins anew for every guess is locked out all the same."""
    answers = []
    for number in range(6):
        address = f"198.51.100.{number}"
        begun = login(address=address)
        answers.append(begun.status)
        if begun.status == 200:
            assert finished(begun.body["challenge_token"], "000000", address).status == 400
    assert answers == [200] * 5 + [429]


def test_guessing_with_the_password_in_one_request_locks_too(ann: Ann) -> None:  # noqa: ARG001
    codes = [era(otp="000000").body["error"]["code"] for _ in range(6)]
    assert codes == ["AUTH_007"] * 5 + ["RATE_001"]


def test_it_is_switched_off_with_password_and_code_alone(ann: Ann) -> None:
    body = {"password": PASSWORD, "code": ann.device.code()}
    assert ann.asks("POST", "/disable", body | {"password": "Wrong1Password"}).status == 400
    assert ann.asks("POST", "/disable", body | {"code": "000000"}).status == 400
    assert ann.asks("POST", "/disable", body).status == 200
    assert ann.asks("GET", "/status").body["enabled"] is False
    assert "access_token" in login().body
    assert list(TwoFactorItem.scan()) == []


def test_an_administrator_helps_who_lost_everything_and_their_sessions_end(ann: Ann) -> None:
    administrator()
    root = signed_in("root@example.com")
    path = f"/api/admin/panel/users/{ann.id}/disable-2fa"
    assert root.call("voiceassist/invitations", "POST", path).status == 200
    assert me(ann.caller).status == 401
    assert "access_token" in login().body
    assert root.call("voiceassist/invitations", "POST", path.replace(ann.id, "nobody")).status == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/status", None),
        ("POST", "/setup", None),
        ("POST", "/verify", {"code": "000000"}),
        ("POST", "/disable", {"password": PASSWORD, "code": "000000"}),
        ("POST", "/backup-codes", {"code": "000000"}),
    ],
)
def test_a_stranger_sees_and_changes_nothing(aws: dict[str, str], method: str, path: str, body: Any) -> None:  # noqa: ARG001
    assert call("voiceassist/auth", method, HOME + path, body).status == 401
