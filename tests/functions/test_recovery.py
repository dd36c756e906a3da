"""A forgotten password, by letter."""

import os
import smtplib
from typing import Any

import pytest

from shared.counters import Counters
from shared.domain.identity.model import Account
from shared.domain.identity.wiring.accounts import administration_service, identity_service
from shared.kit.principal import Principal, Product, Role
from shared.tables.tickets import TicketItem
from tests.direct import direct
from tests.functions.devices import HandClock
from tests.functions.letters import delivered, forgot, ordered, reset, token_to, worked
from tests.functions.people import (
    PASSWORD,
    administrator,
    bearer,
    login,
    me,
    refreshed,
    registered,
    signed_in,
    worker,
)
from tests.lambda_client import Answer, Caller, call
from tests.mail.office import Office

ANN, NEW = "ann@example.com", "Another1Password"


def stored(account_id: str) -> Account:
    found = identity_service().accounts.get(account_id)
    assert found is not None
    return found


def test_who_forgot_the_password_gets_a_link_and_chooses_another(office: Office) -> None:
    registered()
    assert forgot(" Ann@Example.com ").status == 200
    token = token_to(office, ANN)
    text = office.letters[0].get_content()

    assert f"https://app.parley.example/reset-password?token={token}" in text
    assert "30 minutes" in text
    assert "Ann" not in text
    assert reset(token).status == 200
    assert (login().status, login(password=NEW).status) == (401, 200)


def test_who_followed_the_link_has_shown_whose_the_address_is(office: Office) -> None:
    own = registered()
    forgot(ANN)
    assert not stored(own).email_proved
    reset(token_to(office, ANN))
    assert stored(own).email_proved


def test_a_new_password_ends_every_session_in_every_product(office: Office) -> None:
    registered()
    mine = {"email": ANN, "password": PASSWORD}
    tokens = login().body
    era = call("voiceera/auth", "POST", "/auth/login", mine).body
    working = worker()
    forgot(ANN)
    assert reset(token_to(office, ANN)).status == 200

    assert me(bearer(tokens["access_token"])).status == 401
    assert refreshed(tokens["refresh_token"]).status == 401
    assert bearer(era["token"]).call("voiceera/auth", "GET", "/auth/me").status == 401
    assert bearer(era["refresh_token"]).call("voiceera/auth", "POST", "/auth/refresh-token").status == 401
    assert working.call("youworker/auth", "GET", "/v1/auth/me").status == 401


def test_a_new_password_opens_what_failed_attempts_have_locked(office: Office) -> None:
    own = registered()
    administrator()
    for number in range(5):
        login(password="Wrong1Password", address=f"198.51.100.{number}")
    assert login(address="198.51.100.9").status == 429
    forgot(ANN)
    reset(token_to(office, ANN))

    assert login(password=NEW, address="198.51.100.10").status == 200
    told = locks("root@example.com", own)
    assert [each.after for each in told] == ["unlocked", "locked"]
    assert told[0].reason == "The password was reset"


def locks(admin: str, account_id: str) -> list[Any]:
    found = identity_service().accounts.of_email(admin)
    assert found is not None
    root = Principal(found.id, Product.VOICEASSIST, Role.ADMIN)
    return administration_service().lock_reasons(root, account_id, 20)


def test_voiceera_resets_by_its_own_paths(office: Office) -> None:
    registered()
    assert call("voiceera/auth", "POST", "/auth/forgot-password", {"email": ANN}).status == 200
    body = {"token": token_to(office, ANN), "password": NEW}
    assert call("voiceera/auth", "POST", "/auth/reset-password", body).status == 200
    assert login(password=NEW).status == 200


def test_a_link_serves_once_and_the_newest_alone(office: Office) -> None:
    registered()
    forgot(ANN)
    first = token_to(office, ANN)
    forgot(ANN)
    second = token_to(office, ANN)

    assert reset(first).status == 400
    assert reset(second).status == 200
    again = reset(second, "YetAnother1Password")
    assert (again.status, again.body["error"]["code"]) == (400, "LINK_INVALID")
    assert login(password=NEW).status == 200


def test_a_link_lives_thirty_minutes(office: Office, clock: HandClock) -> None:
    registered()
    forgot(ANN)
    token = token_to(office, ANN)
    clock.move(30 * 60 + 1)
    assert reset(token).status == 400
    assert login().status == 200


def test_a_weak_password_is_refused_and_the_link_still_serves(office: Office) -> None:
    registered()
    forgot(ANN)
    token = token_to(office, ANN)
    assert reset(token, "weak").status == 422
    assert reset(token).status == 200


def test_a_deactivated_person_gets_no_letter_and_an_older_link_stops_working(office: Office) -> None:
    bob = registered("bob@example.com", "Bob")
    administrator()
    forgot("bob@example.com")
    token = token_to(office, "bob@example.com")
    root = signed_in("root@example.com")
    root.call("voiceassist/users", "PUT", f"/api/users/{bob}/deactivate")
    forgot("bob@example.com")
    delivered()

    assert len(office.letters) == 1
    assert reset(token).status == 400


@pytest.mark.parametrize("token", ["", ".", "x", "x.y", "." * 200, "reset#x.y", "ж.ж", "x" * 301])
def test_a_made_up_token_changes_nothing(office: Office, token: str) -> None:  # noqa: ARG001
    registered()
    assert reset(token).status in {400, 422}
    assert login().status == 200


def test_anothers_account_in_front_of_a_right_secret_opens_nothing(office: Office) -> None:
    registered()
    bob = registered("bob@example.com", "Bob")
    forgot(ANN)
    forgot("bob@example.com")
    secret = token_to(office, ANN).partition(".")[2]
    assert reset(f"{bob}.{secret}").status == 400
    assert login("bob@example.com").status == 200


def test_the_secret_of_a_link_is_stored_nowhere(office: Office) -> None:
    registered()
    forgot(ANN)
    (order,) = ordered()
    assert set(order) == {"letter", "email", "asked_at"}
    worked([order])
    secret = token_to(office, ANN).partition(".")[2]
    assert secret not in " ".join(str(item.attribute_values) for item in TicketItem.scan())


def said(answer: Answer) -> Any:
    stable = {name: answer.body[name] for name in ("success", "message", "error")}
    return answer.status, stable, answer.calls, {name for name in answer.headers if "ratelimit" not in name}


def test_a_stranger_cannot_tell_an_account_from_none_by_answer_or_work(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked of AWS is the same, call by call, and no mail server is spoken to before the answer."""
    monkeypatch.setattr(Counters, "flush_if_due", lambda _self: None)
    registered()

    def nobody_speaks(*_args: Any, **_more: Any) -> None:
        raise AssertionError("a request spoke to the mail server")

    with monkeypatch.context() as shut:
        shut.setattr(smtplib.SMTP, "__init__", nobody_speaks)
        known, unknown = forgot(ANN), forgot("nobody@example.com")
    assert said(known) == said(unknown)
    assert not any("GetItem" in each or "Query" in each for each in known.calls)
    delivered()
    assert [letter["to"] for letter in office.letters] == [ANN]


def test_an_address_gets_three_letters_an_hour_and_nobody_learns_of_it(office: Office) -> None:
    registered()
    answers = [forgot(ANN, f"198.51.100.{number}") for number in range(6)]
    delivered()

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["message"] for answer in answers}) == 1
    assert len(office.letters) == 3


@pytest.mark.usefixtures("within_a_minute")
def test_one_caller_asks_five_times_an_hour(office: Office) -> None:  # noqa: ARG001
    statuses = [forgot(f"user{number}@example.com").status for number in range(6)]
    assert statuses == [200] * 5 + [429]


@pytest.mark.usefixtures("within_a_minute")
def test_ten_tokens_an_hour_is_all_one_caller_may_try(office: Office) -> None:  # noqa: ARG001
    statuses = [reset(f"x.{number}").status for number in range(11)]
    assert statuses == [400] * 10 + [429]


def test_without_a_mail_server_everybody_is_told_so(aws: dict[str, str]) -> None:  # noqa: ARG001
    registered()
    for email in (ANN, "nobody@example.com"):
        answer = forgot(email)
        assert (answer.status, answer.body["error"]["code"]) == (503, "MAIL_NOT_CONFIGURED")
        assert "SMTP_HOST" in answer.body["error"]["details"]["remedy"]


def test_a_server_that_is_down_leaves_the_order_in_the_queue_and_a_later_try_delivers(office: Office) -> None:
    registered()
    forgot(ANN)
    orders = [*ordered(), {"letter": "unheard of"}]
    office.refusals[ANN] = "451 not now"
    assert worked(orders) == ["0", "1"]
    office.refusals.clear()
    assert worked(orders) == ["1"]
    assert reset(token_to(office, ANN)).status == 200


def test_an_order_that_no_queue_takes_is_told_to_the_person(office: Office) -> None:
    direct("sqs").delete_queue(QueueUrl=os.environ["PARLEY_QUEUE_MAIL"])
    assert forgot(ANN).status == 503
    assert office.letters == []


def test_an_address_that_is_refused_for_good_is_not_tried_again(office: Office) -> None:
    registered()
    forgot(ANN)
    office.refusals[ANN] = "550 gone"
    assert worked(ordered()) == []


def test_an_order_that_is_found_long_after_is_dropped(office: Office) -> None:
    registered()
    forgot(ANN)
    (order,) = ordered()
    worked([{**order, "asked_at": str(int(order["asked_at"]) - 3600)}])
    assert office.letters == []


def test_an_administrator_has_a_letter_sent_or_sets_a_password_for_a_while(office: Office) -> None:
    administrator()
    own = registered()
    root = signed_in("root@example.com")
    path = f"/api/admin/panel/users/{own}/reset-password"
    assert root.call("voiceassist/invitations", "POST", path, {}).status == 200
    assert reset(token_to(office, ANN)).status == 200
    told = root.call("voiceassist/invitations", "POST", path, {"method": "temporary"})
    assert login(password=told.body["temporary_password"]).status == 200
    assert root.call("voiceassist/invitations", "POST", path.replace(own, "nobody"), {}).status == 404


def test_a_stranger_and_a_plain_user_reset_nobody(office: Office) -> None:
    own = registered()
    registered("bob@example.com", "Bob")
    path = f"/api/admin/panel/users/{own}/reset-password"
    for caller, status in ((Caller(), 401), (signed_in("bob@example.com"), 403)):
        for method in ("email", "temporary"):
            assert caller.call("voiceassist/invitations", "POST", path, {"method": method}).status == status
    delivered()
    assert office.letters == []
    assert login().status == 200
