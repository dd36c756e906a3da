"""Every act of identity leaves an entry, and none holds what must not be read."""

import io
import json
from typing import Any

import pytest

from shared.audit import log
from shared.domain.identity import model
from shared.kit import observability
from tests.functions.letters import forgot, reset, token_to
from tests.functions.people import PASSWORD, administrator, bearer, login, refreshed, registered, signed_in, worker
from tests.functions.test_invitations import accepted, invited
from tests.lambda_client import call
from tests.mail.office import Office

ANN = "ann@example.com"
NEW = {"email": ANN, "password": PASSWORD, "full_name": "Ann Lee"}


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch, office: Office) -> Any:  # noqa: ARG001  # letters go there
    """The entries since the last time it was asked, and everything that was printed."""
    printed: list[str] = []
    written = io.StringIO()
    for each in (log.logger, observability.logger):
        monkeypatch.setattr(each.registered_handler, "stream", written)

    def since() -> list[Any]:
        lines = written.getvalue().splitlines()[len(printed) :]
        printed.extend(lines)
        read = [json.loads(line) for line in lines if line.startswith("{")]
        return [each["audit"] for each in read if "audit" in each]

    since.printed = printed  # type: ignore[attr-defined]
    return since


def acts(found: list[Any]) -> list[tuple[str, str]]:
    return [(each["act"], each["outcome"]) for each in found]


def test_signing_up_in_and_out_is_noted_with_who_whence_and_which_request(entries: Any) -> None:
    own = call("voiceassist/auth", "POST", "/api/auth/register", NEW).body["id"]
    ann = signed_in()
    login(password="Wrong1Password")
    login("nobody@example.com", "Wrong1Password")
    ann.call("voiceassist/auth", "POST", "/api/auth/logout")
    found = entries()

    assert acts(found) == [
        ("auth.register", "done"),
        ("auth.login_success", "done"),
        ("auth.login_failed", "refused"),
        ("auth.login_failed", "refused"),
        ("auth.logout", "done"),
    ]
    assert [each["subject"] for each in found][:3] == [own] * 3
    assert found[3]["subject"].startswith("address#")
    assert {(each["ip"], each["request_id"]) for each in found} == {("192.0.2.1", "request-1")}
    assert (found[4]["actor"], found[2]["actor"]) == (own, "-")


def test_a_lock_a_reuse_and_a_changed_password_are_noted(entries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    registered()
    monkeypatch.setattr(model, "TWIN_SECONDS", -1)
    first = login().body["refresh_token"]
    refreshed(first)
    refreshed(first)
    ann = signed_in()
    for old in ("Wrong1Password", PASSWORD):
        body = {"old_password": old, "new_password": "Another1Password"}
        ann.call("voiceassist/users", "POST", "/api/users/me/change-password", body)
    for number in range(5):
        login(address=f"198.51.100.{number}")
    found = acts(entries())

    assert ("auth.refresh_reuse", "refused") in found
    assert found.index(("auth.password_change", "refused")) < found.index(("auth.password_change", "done"))
    assert found[-1] == ("auth.locked", "done")


def test_what_administrators_and_letters_do_is_noted(entries: Any) -> None:
    administrator()
    own, root = registered(), signed_in("root@example.com")
    for action in ("promote-admin", "revoke-admin", "deactivate", "activate"):
        root.call("voiceassist/users", "PUT", f"/api/users/{own}/{action}")
    invited(root)
    forgot(ANN)
    found = acts(entries())
    for act in (
        "user.role_change",
        "user.deactivate",
        "user.activate",
        "user.invite",
        "auth.password_reset_requested",
    ):
        assert (act, "done") in found, act


def test_keys_letters_and_the_end_of_an_account_are_noted_and_nothing_secret_is(
    entries: Any, office: Office
) -> None:
    administrator()
    registered()
    root = signed_in("root@example.com")
    key = worker().call("youworker/api_keys", "POST", "/v1/api-keys", {"name": "ci"}).body
    worker().call("youworker/api_keys", "DELETE", f"/v1/api-keys/{key['id']}")
    forgot(ANN)
    token = token_to(office, ANN)
    reset(token)
    invited(root)
    invitation = token_to(office, "eve@example.com")
    eve = accepted(invitation).body
    bearer(eve["access_token"]).call("voiceassist/users", "DELETE", "/api/users/me")
    found = [act for act, _ in acts(entries())]

    expected = ["key.made", "key.revoked", "auth.password_reset", "auth.invitation_accepted", "user.delete"]
    assert [act for act in found if act in expected] == expected
    everything = "\n".join(entries.printed)
    for secret in (
        PASSWORD,
        "Another1Password",
        key["key"],
        token,
        invitation,
        eve["access_token"],
        ANN,
        "Eve Moss",
    ):
        assert secret not in everything
