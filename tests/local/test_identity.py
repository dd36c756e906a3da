"""Every operation of the identity groups through the local gateway, in its dialect, with both spellings."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from infra.openapi import application, routes
from infra.registry import FLEET
from tests.local.caller import Caller
from tests.local.conftest import Copy
from tests.local.walk import Row, Walk

ANN: dict[str, Any] = {"email": "ann@example.com", "password": "securePassword123"}
FIFTH = {**ANN, "password": "Fifth1Password"}
HOME, PANEL, FLOWS = "assist:/api/auth/2fa", "assist:/api/admin/panel", "assist:/api/auth/oauth"
TOKENS = {"token": "access_token", "refresh": "refreshToken"}
GROUPS = {
    "assist": ("voiceassist/auth", "voiceassist/oauth", "voiceassist/users", "voiceassist/invitations"),
    "worker": ("youworker/auth", "youworker/api_keys"),
    "era": ("voiceera/auth",),
}
ACCOUNT = [
    Row("POST", "assist:/api/auth/register", body={**ANN, "full_name": "Ann Lee"}, status=201, keep={"id": "id"}),
    Row("POST", "assist:/api/auth/register", body={**ANN, "full_name": "Ann Lee"}, status=400),
    Row("POST", "assist:/api/auth/login", body={**ANN, "password": "Wrong1Password"}, status=401),
    Row("POST", "assist:/api/auth/login", body=ANN, keep=TOKENS),
    Row("POST", "assist:/api/auth/refresh", body={"refresh_token": "{refresh}"}, keep=TOKENS),
    Row("GET", "assist:/api/auth/me", "token"),
    Row("GET", "assist:/api/auth/session", "token"),
    Row("GET", "assist:/api/users/me", "token"),
    Row("PUT", "assist:/api/users/me", "token", {"full_name": "Ann Li"}),
    Row("GET", "assist:/api/users/", "token", status=403),
    Row("GET", "assist:/api/users/{id}", "token", status=403),
    Row("POST", "assist:/api/users/me/api-keys", "token", {"name": "ci", "expires_in_days": 3}, 201,
        {"key_id": "id", "key": "key"}),
    Row("GET", "assist:/api/users/me", "key"),
    Row("PUT", "assist:/api/users/me", "key", {"full_name": "Eve"}, 403),
    Row("GET", "assist:/api/users/me/api-keys", "token"),
    Row("DELETE", "assist:/api/users/me/api-keys/{key_id}", "token", status=204),
    Row("GET", "assist:/api/users/me", "key", status=401),
    Row("GET", "assist:/api/users/me/identities", "token"),
    Row("DELETE", "assist:/api/users/me/identities/google", "token", status=404),
]  # fmt: skip
SECOND_STEP = [
    Row("GET", f"{HOME}/status", "token"),
    Row("POST", f"{HOME}/setup", "token", keep={"secret": "manual_entry_key", "one": "backup_codes.0",
                                                  "two": "backupCodes.1"}),
    Row("POST", f"{HOME}/verify", "token", {"code": "000000"}, 400),
]  # fmt: skip
SIGNED_IN_TWICE = [
    Row("POST", "assist:/api/auth/login", body=ANN, keep={"challenge": "challenge_token"}),
    Row("POST", f"{HOME}/verify-login", body={"challenge_token": "{challenge}", "code": "{one}"}, keep=TOKENS),
    Row("POST", f"{HOME}/backup-codes", "token", {"code": "{two}"}, keep={"new": "backup_codes.0",
                                                                           "newer": "backup_codes.1"}),
    Row("POST", "worker:/v1/auth/token", body=ANN, status=401),
    Row("POST", "worker:/v1/auth/token", body={**ANN, "otp": "{new}"}),
    Row("POST", f"{HOME}/disable", "token", {"password": ANN["password"], "code": "{newer}"}),
]  # fmt: skip
ISSUERS = [
    Row("GET", f"{FLOWS}/providers"),
    Row("GET", f"{FLOWS}/google/status"),
    Row("GET", f"{FLOWS}/google/authorize", status=503),
    Row("POST", f"{FLOWS}/microsoft/callback", body={"code": "x"}, status=503),
    Row("POST", f"{FLOWS}/oidc/link", "token", status=503),
    Row("GET", f"{FLOWS}/myspace/authorize", status=404),
]
WORKER = [
    Row("POST", "worker:/v1/auth/token", body=ANN, keep={"working": "access_token", "again": "refresh_token"}),
    Row("POST", "worker:/v1/auth/refresh", body={"refresh_token": "{again}"}, keep={"working": "access_token"}),
    Row("GET", "worker:/v1/auth/me", "working"),
    Row("POST", "worker:/v1/api-keys", "working", {"name": "ci"}, 201, {"key_id": "id", "worker_key": "key"}),
    Row("GET", "worker:/v1/auth/me", "worker_key"),
    Row("GET", "worker:/v1/auth/me?api_key={worker_key}"),
    Row("GET", "worker:/v1/api-keys", "working"),
    Row("GET", "worker:/v1/auth/me?api_key=pk_wrong", status=401),
    Row("DELETE", "worker:/v1/api-keys/{key_id}", "working", status=204),
    Row("DELETE", "worker:/v1/api-keys/{key_id}", "working", status=404),
]
BOB = {"email": "bob@example.com", "password": ANN["password"], "first_name": "Bob", "last_name": "Ray"}
ERA = [
    Row("POST", "era:/auth/register", body=BOB, status=201, keep={"bob": "id"}),
    Row("POST", "era:/auth/register", body=BOB, status=409),
    Row("POST", "era:/auth/register", body={**BOB, "password": "weak"}, status=422),
    Row("POST", "era:/auth/login", body=BOB, keep={"era": "token", "era_refresh": "refresh_token"}),
    Row("GET", "era:/auth/me", "era"),
    Row("POST", "era:/auth/refresh-token", "era_refresh"),
    Row("POST", "era:/auth/forgot-password", body={"email": "nobody@example.com"}),
    Row("POST", "era:/auth/reset-password", body={"token": "a.b", "new_password": "Another1Password"}, status=400),
    Row("POST", "era:/auth/logout", "era", status=204),
    Row("GET", "era:/auth/me", "era", status=401),
]
ADMINISTRATION = [
    Row("GET", "assist:/api/users?offset=0&limit=20", "root"),
    Row("GET", "assist:/api/users/{bob}", "root"),
    Row("GET", "assist:/api/users/nobody", "root", status=404),
    Row("PATCH", "assist:/api/users/{bob}", "root", {"full_name": "Robert Ray", "is_admin": False}),
    Row("PUT", "assist:/api/users/{bob}/promote-admin", "root"),
    Row("PUT", "assist:/api/users/{bob}/revoke-admin", "root"),
    Row("PUT", "assist:/api/users/{bob}/deactivate", "root"),
    Row("POST", "assist:/api/auth/login", body=BOB, status=403),
    Row("PUT", "assist:/api/users/{bob}/activate", "root"),
    Row("POST", f"{PANEL}/users/{{bob}}/disable-2fa", "root"),
    Row("POST", f"{PANEL}/users/{{bob}}/reset-password", "root", {"method": "temporary"}),
]
EVA = {"email": "eva@example.com", "full_name": "Eva Ma", "admin_role": "viewer", "send_email": False}
INVITATIONS = [
    Row("POST", f"{PANEL}/users/invite", "token", EVA, 403),
    Row("POST", f"{PANEL}/users/invite", "root", EVA, 201, {"paper": "token", "invitation": "id"}),
    Row("GET", f"{PANEL}/invitations", "root"),
    Row("POST", "assist:/api/auth/accept-invitation", body={"token": "{paper}", "password": ANN["password"]},
        keep={"eva": "access_token"}),
    Row("GET", "assist:/api/users/", "eva"),
    Row("PATCH", "assist:/api/users/{bob}", "eva", {"full_name": "Mine"}, 403),
    Row("POST", f"{PANEL}/users/invite", "root", {**EVA, "email": "ida@example.com", "send_email": True}, 201,
        {"invitation": "id"}),
    Row("POST", f"{PANEL}/users/{{invitation}}/resend-invitation", "root"),
    Row("DELETE", f"{PANEL}/invitations/{{invitation}}", "root"),
]  # fmt: skip
FORGOTTEN = [Row("POST", "assist:/api/auth/forgot-password", body={"email": ANN["email"]})]
THE_END = [
    Row("POST", "assist:/api/auth/reset-password", body={"token": "{paper}", "new_password": "Third1Password"}),
    Row("POST", "assist:/api/auth/login", body={**ANN, "password": "Third1Password"}, keep=TOKENS),
    Row("POST", "assist:/api/users/me/change-password", "token",
        {"old_password": "Third1Password", "new_password": "Fourth1Password"}),
    Row("GET", "assist:/api/auth/me", "token", status=401),
    Row("POST", "assist:/api/auth/login", body={**ANN, "password": "Fourth1Password"}, keep=TOKENS),
    Row("PUT", "assist:/api/users/me/password", "token",
        {"current_password": "Fourth1Password", "new_password": "Fifth1Password"}),
    Row("POST", "assist:/api/auth/login", body=FIFTH, keep=TOKENS),
    Row("POST", "assist:/api/auth/logout", "token"),
    Row("GET", "assist:/api/auth/me", "token", status=401),
    Row("POST", "assist:/api/auth/login", body=FIFTH, keep=TOKENS),
    Row("DELETE", "assist:/api/users/me", "token"),
    Row("POST", "assist:/api/auth/login", body=FIFTH, status=401),
]  # fmt: skip


def mailbox(copy: Copy) -> str:
    found = re.search(r"mailbox\s+(http://localhost:\d+)/", copy.said)
    assert found is not None
    return found[1]


def newest_link(copy: Copy, address: str) -> str:
    """What the letter's link carries, once the letter has come."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for letter in httpx.get(f"{mailbox(copy)}/messages", timeout=10).json():
            if letter["to"] == address:
                return str(letter["text"].partition("?token=")[2].split()[0])
        time.sleep(0.1)
    raise AssertionError("the letter did not come")


def confirm(walk: Walk) -> None:
    import pyotp  # noqa: PLC0415

    walk.known["code"] = pyotp.TOTP(walk.known["secret"]).at(int(time.time()))
    walk.step(Row("POST", f"{HOME}/verify", "token", {"code": "{code}"}))


def offered() -> set[str]:
    """Every operation that the identity groups have, as a pattern of paths."""
    return {
        f"{method} {product}:{re.sub(r'{[^}]*}', '*', route.path)}"
        for product, names in GROUPS.items()
        for name in names
        for route in routes(application(FLEET[name]))
        for method in route.methods or ()
    }


def meant(step: str) -> set[str]:
    """The patterns that a walked step may have been meant for."""
    plain = re.sub(r"{[^}]*}", "*", step.partition("?")[0]).rstrip("/")
    return {plain, *(re.sub(rf"/{name}(?=/|$)", "/*", plain) for name in ("google", "microsoft", "oidc"))}


@pytest.mark.parametrize("spelled_camel", [False, True])
def test_every_operation_of_the_identity_groups_answers(start: Callable[..., Copy], spelled_camel: bool) -> None:  # noqa: FBT001
    copy = start(PARLEY_RATE_LIMIT_FACTOR="1000").ready()
    walk = Walk(Caller.of(copy), spelled_camel)
    walk.known["root"] = walk.outside.admin()
    walk.go(ACCOUNT + SECOND_STEP)
    confirm(walk)
    walk.go(SIGNED_IN_TWICE + ISSUERS + WORKER + ERA + ADMINISTRATION + INVITATIONS + FORGOTTEN)
    walk.known["paper"] = newest_link(copy, str(ANN["email"]))
    walk.go(THE_END)

    assert offered() - set().union(*map(meant, walk.walked)) == set()
    walk.outside.client.close()
    assert copy.end() == 0
