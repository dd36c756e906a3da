"""What is kept of a second step, and who cannot read it."""

import pytest

from shared.kit import settings
from shared.tables.tickets import TicketItem
from shared.tables.two_factors import TwoFactorItem
from tests.functions.devices import HOME, Ann, challenged, finished
from tests.functions.people import registered, signed_in
from tests.mail.office import Office


def test_neither_secret_nor_codes_can_be_read_where_they_lie(ann: Ann) -> None:
    challenge = challenged()
    stored = " ".join(str(item.attribute_values) for table in (TwoFactorItem, TicketItem) for item in table.scan())
    assert ann.device.totp.secret not in stored
    assert not any(code in stored for code in ann.backup)
    assert challenge not in stored


def test_a_stolen_seal_does_not_open_for_another_account(ann: Ann) -> None:
    bob = registered("bob@example.com", "Bob")
    stolen = TwoFactorItem.get(ann.id)
    TwoFactorItem(bob, sealed=stolen.sealed, marks=stolen.marks, last_step=0).save()
    caller = signed_in("bob@example.com")
    answer = caller.call("voiceassist/auth", "POST", f"{HOME}/verify", {"code": ann.device.code()})
    assert (answer.status, answer.body["error"]["code"]) == (503, "SEALED")


def test_after_a_change_of_the_key_codes_go_on_and_are_sealed_anew(
    ann: Ann, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = TwoFactorItem.get(ann.id).sealed
    monkeypatch.setenv("VAULT_KEY_PREVIOUS", "a key of the tests, long enough to seal what people entrust to us")
    monkeypatch.setenv("VAULT_KEY", "the next key, long enough to seal people's secrets too")
    settings.forget()
    assert finished(challenged(), ann.device.code()).status == 200
    assert TwoFactorItem.get(ann.id).sealed != before
    monkeypatch.delenv("VAULT_KEY_PREVIOUS")
    settings.forget()
    assert finished(challenged(), ann.device.code()).status == 200
    monkeypatch.undo()
    settings.forget()


def test_without_a_key_it_cannot_be_set_up_and_says_why(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    registered()
    caller = signed_in()
    monkeypatch.setenv("VAULT_KEY", "")
    settings.forget()
    answer = caller.call("voiceassist/auth", "POST", f"{HOME}/setup")
    assert (answer.status, answer.body["error"]["code"]) == (503, "VAULT_NOT_CONFIGURED")
    monkeypatch.undo()
    settings.forget()


def test_an_account_that_goes_takes_its_second_step_with_it(ann: Ann) -> None:
    assert ann.caller.call("voiceassist/users", "DELETE", "/api/users/me").status == 200
    assert list(TwoFactorItem.scan()) == []
