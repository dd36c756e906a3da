"""Who signs up, in and on, and trusts us with secrets, finds none of them in any log."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest

from shared.kit.observability import logger
from tests.functions.people import PASSWORD, bearer
from tests.lambda_client import Answer, Caller, call
from tests.leaks import leaked

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
MAIL = "a password for her mail"
EMAIL = "ann@example.com"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is told, also to who looks for a fault."""
    found = io.StringIO()
    inner: Any = logging.getLogger("parley")
    for handler in inner.handlers:
        monkeypatch.setattr(handler, "stream", found)
    before = logger.log_level
    logger.setLevel("DEBUG")
    yield found
    logger.setLevel(before)


def done(answer: Answer) -> Any:
    assert answer.status < 300, answer.text
    return answer.body


def signed_up() -> tuple[Caller, list[str]]:
    body = {"email": EMAIL, "password": PASSWORD, "full_name": "Ann Lee"}
    done(call("voiceassist/auth", "POST", "/api/auth/register", body))
    tokens = done(call("voiceassist/auth", "POST", "/api/auth/login", body))
    again = done(call("voiceassist/auth", "POST", "/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}))
    call("voiceassist/auth", "POST", "/api/auth/login", {"email": EMAIL, "password": PASSWORD[:-1] + "X"})
    call("voiceassist/auth", "GET", "/api/auth/me", headers={"authorization": f"Bearer {tokens['access_token']}x"})
    shown = [each[name] for each in (tokens, again) for name in ("access_token", "refresh_token")]
    return bearer(again["access_token"]), shown


def second_step(ann: Caller) -> list[str]:
    made = done(ann.call("voiceassist/auth", "POST", "/api/auth/2fa/setup"))
    code = pyotp.TOTP(made["manual_entry_key"]).now()
    done(ann.call("voiceassist/auth", "POST", "/api/auth/2fa/verify", {"code": code}))
    return [made["manual_entry_key"], *made["backup_codes"]]


def entrusted(ann: Caller) -> list[str]:
    """Her key, her mail's password, her calendar's, and the secret of a webhook."""
    key = done(ann.call("voiceassist/users", "POST", "/api/users/me/api-keys", {"name": "ci"}))["key"]
    account = {"url": "https://cloud.example.com/dav/", "username": "ann", "password": MAIL}
    done(ann.call("voiceassist/integrations", "PUT", "/api/integrations/accounts/files", account))
    call("voiceassist/auth", "GET", "/api/auth/me", headers={"x-api-key": key[:-1] + "x"})
    era = done(call("voiceera/auth", "POST", "/auth/login", {"email": EMAIL, "password": PASSWORD}))["token"]
    hook = done(bearer(era).call("voiceera/webhooks", "POST", "/webhooks", {"url": "https://example.com/"}))
    return [key, MAIL, era, hook["secret"]]


def test_nothing_that_opens_anything_is_ever_logged(log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    ann, tokens = signed_up()
    secrets = [PASSWORD, *tokens, *entrusted(ann), *second_step(ann)]
    logger.debug("what a careless line would tell", extra={"password": PASSWORD, "header": f"Bearer {tokens[0]}"})

    told = log.getvalue() + capsys.readouterr().out
    assert "what a careless line would tell" in told
    assert told.count("\n") > 10
    assert [secret[:6] for secret in secrets if secret in told] == []
    assert leaked([told]) == []


def test_who_watches_the_logs_of_all_tests_would_notice() -> None:
    for secret in (
        PASSWORD,
        "root-key-of-the-tests",
        "$argon2id$v=19$",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.x",
    ):
        line = '{"level": "INFO", "message": "' + secret + '"}'
        assert leaked([f"said by a test: {secret}\n{line}"]) == [line]
