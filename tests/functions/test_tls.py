"""Servers that prove who they are, by a certificate that an operator chose to trust; and those that do not."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from shared.kit import settings
from tests.functions.calendaring import duties
from tests.functions.elsewhere import ask, newcomer, stored
from tests.functions.test_mailboxes import LETTER, store
from tests.lambda_client import Caller
from tests.mail.office import Office, opened
from tests.servers.dovecot import MAIL_SERVERS
from tests.servers.programs import NAMES
from tests.servers.tls import Papers, fronted, issued

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "allowed")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return issued(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module", params=MAIL_SERVERS)
def imap(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, papers: Papers) -> Iterator[int]:
    """Secures the line when it is asked to."""
    with request.param(tmp_path_factory.mktemp("mail"), papers) as port:
        yield port


@pytest.fixture
def office(papers: Papers) -> Iterator[Office]:
    with opened(papers.context, require_starttls=True, authenticator=known) as found:
        yield found


def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=given == LoginPassword(b"ann", NAMES["ann"].encode()))


@pytest.fixture
def trusting(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(monkeypatch, papers.authority)


def trust(monkeypatch: pytest.MonkeyPatch, authority: Path) -> None:
    monkeypatch.setenv("INTEGRATIONS_CA_FILE", str(authority))
    settings.forget()


def by(who: Caller, imap: int, smtp: int, security: str) -> Any:
    assert store(who, imap, smtp, imap_security=security, smtp_security=security).status == 200
    return ask(who, "POST", "/accounts/mail/test")


def taken(who: Caller, office: Office) -> list[str]:
    assert ask(who, "GET", "/email/messages", folder="INBOX").status == 200
    assert ask(who, "POST", "/email/send", LETTER).status == 200
    return [str(letter["Subject"]) for letter in office.letters]


@pytest.mark.usefixtures("trusting")
def test_a_line_is_secured_before_anything_is_said(imap: int, office: Office) -> None:
    who = newcomer()
    answer = by(who, imap, office.port, "starttls")
    assert answer.status == 200, answer.text
    assert taken(who, office) == ["Gout"]


@pytest.mark.usefixtures("trusting")
def test_a_line_is_secret_from_its_first_byte(imap: int, papers: Papers, tmp_path: Path) -> None:
    who = newcomer()
    with contextlib.ExitStack() as running:
        office = running.enter_context(opened())
        imaps, smtps = [running.enter_context(fronted(port, papers)) for port in (imap, office.port)]
        answer = by(who, imaps, smtps, "tls")
        assert answer.status == 200, answer.text
        assert taken(who, office) == ["Gout"]
        calendar = urlsplit(running.enter_context(duties(tmp_path))).port or 0
        stored(who, "calendar", f"https://127.0.0.1:{running.enter_context(fronted(calendar, papers))}/")
        found = ask(who, "GET", "/calendar/calendars")
        assert [each["id"] for each in found.body["calendars"]] == ["duty"], found.text


def test_nobody_who_is_not_vouched_for_is_told_a_password(
    imap: int, office: Office, papers: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, elsewhere = newcomer(), issued(tmp_path, "10.1.2.3")
    with fronted(imap, papers) as secret, fronted(imap, elsewhere) as another:
        for security, port in (("starttls", imap), ("tls", secret), ("tls", another)):
            if port == another:
                trust(monkeypatch, elsewhere.authority)  # of another's name
            answer = by(who, port, office.port, security)
            assert (answer.status, answer.body["error"]["code"]) == (503, "SERVER_UNREACHABLE")
            assert answer.body["error"]["details"]["cause"] == "tls"
    assert office.taken == []
