"""Mail by OAuth2: tokens are had from the provider's endpoint, shown to both servers, and never to anybody else."""

import base64
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Session

from shared.domain.integrations.model import Account
from shared.domain.integrations.repository.accounts import IntegrationRepository
from shared.domain.integrations.service import accounts
from shared.domain.integrations.wiring.accounts import account_service
from shared.domain.integrations.wiring.mail import mail_service
from shared.kit.principal import Principal, Product
from shared.reaching import tokens
from tests.functions.elsewhere import ask, newcomer
from tests.functions.test_mailboxes import LETTER, store
from tests.lambda_client import Caller
from tests.mail.office import Office, opened
from tests.servers.peers import answered_by

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "allowed")
EMPTY = b'* LIST () "/" INBOX\r\n'


@dataclass
class Provider:
    """Gives an access token for the refresh token that is in force, and a new one of these if it is told to."""

    refresh: str = "first refresh"
    rotates: bool = False
    mechanism: str = "XOAUTH2"
    lasts: int = 3600
    takes: float = 0.0
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    @property
    def token(self) -> str:
        return f"access-{len(self.asked)}"

    def grant(self, peer: socket.socket) -> None:
        said = b""
        while b"\r\n\r\n" not in said or len(said.partition(b"\r\n\r\n")[2]) < length(said):
            said += peer.recv(4096)
        form = parse_qs(said.partition(b"\r\n\r\n")[2].decode())
        if form["refresh_token"] != [self.refresh]:
            peer.sendall(b'HTTP/1.1 400 Bad Request\r\nContent-Length: 25\r\n\r\n{"error":"invalid_grant"}')
            return
        self.asked.append(form)
        time.sleep(self.takes)
        answer: dict[str, Any] = {"access_token": self.token, "expires_in": self.lasts}
        if self.rotates:
            self.refresh = answer["refresh_token"] = f"refresh {len(self.asked)}"
        body = json.dumps(answer).encode()
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def knows(self, said: str) -> bool:
        self.shown.append(said)
        return f"auth=Bearer {self.token}\x01" in said and "ann" in said

    def mail(self, peer: socket.socket) -> None:
        """As much of an IMAP server as signing in and an empty list of folders take."""
        peer.settimeout(5)
        peer.sendall(f"* OK [CAPABILITY IMAP4rev1 AUTH={self.mechanism}] here\r\n".encode())
        wire = peer.makefile("rwb", buffering=0)
        for line in wire:
            tag, command = line.split()[:2]
            match command.upper():
                case b"AUTHENTICATE":
                    wire.write(b"+ \r\n")
                    known = self.knows(base64.b64decode(wire.readline()).decode())
                    if not known:
                        wire.write(b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n")
                        wire.readline()
                    wire.write(tag + (b" OK in\r\n" if known else b" NO out\r\n"))
                case b"CAPABILITY":
                    wire.write(f"* CAPABILITY IMAP4rev1 AUTH={self.mechanism}\r\n".encode() + tag + b" OK done\r\n")
                case b"STATUS":
                    wire.write(b"* STATUS INBOX (MESSAGES 3 UNSEEN 1)\r\n" + tag + b" OK done\r\n")
                case b"LIST":
                    wire.write(EMPTY + tag + b" OK done\r\n")
                case _:
                    wire.write(b"* 0 EXISTS\r\n" + tag + b" OK done\r\n")


def length(said: bytes) -> int:
    found = re.search(rb"content-length: (\d+)", said, re.IGNORECASE)
    return int(found[1]) if found else 0


class Bearers(Office):
    """Takes letters of who shows a token."""

    provider: Provider

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802  # the server's names
        said = base64.b64decode(args[1]).decode()
        if self.provider.knows(said):
            server.session.login_data = b"ann"  # type: ignore[union-attr]  # there is one by then
            return AuthResult(success=True)
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        return AuthResult(success=False)

    async def handle_EHLO(self, _: SMTP, session: Session, __: Any, hostname: str, lines: list[str]) -> list[str]:  # noqa: N802
        session.host_name = hostname
        return lines


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def ports(provider: Provider) -> Iterator[tuple[int, int]]:
    with answered_by(provider.grant) as grants, answered_by(provider.mail) as imap:
        yield grants, imap


def account(who: Caller, ports: tuple[int, int], smtp: int = 1, **more: Any) -> Any:
    given = {
        "auth": "oauth2", "token_url": f"http://127.0.0.1:{ports[0]}/token", "client_id": "parley",
        "client_secret": "the client's secret", "refresh_token": "first refresh", "password": None, **more,
    }  # fmt: skip
    return store(who, ports[1], smtp, **given)


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_folders_are_read_by_a_token_that_serves_until_it_is_over(
    provider: Provider, ports: tuple[int, int], mechanism: str
) -> None:
    provider.mechanism = mechanism
    ann = newcomer()
    assert account(ann, ports).status == 200
    for _ in range(2):
        found = ask(ann, "GET", "/email/folders")
        assert (found.status, found.body["folders"][0]["total_messages"]) == (200, 3), found.text
    (asked,) = provider.asked
    assert (asked["grant_type"], asked["client_secret"]) == (["refresh_token"], ["the client's secret"])
    shown = ask(ann, "GET", "").text
    assert not [each for each in ("first refresh", "secret", "access-") if each in shown]


def test_a_refresh_token_that_is_replaced_is_kept(provider: Provider, ports: tuple[int, int]) -> None:
    provider.rotates, provider.lasts = True, 0
    ann = newcomer()
    account(ann, ports)
    for _ in range(3):
        assert ask(ann, "GET", "/email/folders").status == 200
    assert [each["refresh_token"] for each in provider.asked] == [["first refresh"], ["refresh 1"], ["refresh 2"]]


def test_of_many_who_need_a_token_at_once_one_asks_for_it(provider: Provider, ports: tuple[int, int]) -> None:
    provider.rotates, provider.takes = True, 0.3
    ann = newcomer()
    account(ann, ports)
    who = Principal(str(ann.call("voiceassist/users", "GET", "/api/users/me").body["id"]), Product.VOICEASSIST)
    with ThreadPoolExecutor(4) as workers:
        found = list(workers.map(lambda _: mail_service().folders(who)[0].total, range(4)))
    assert (found, len(provider.asked)) == ([3] * 4, 1)


def test_a_worker_that_died_renewing_holds_the_others_up_for_seconds_only(
    provider: Provider, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, service = newcomer(), account_service()
    account(ann, ports)
    with monkeypatch.context() as dying:
        dying.setattr(tokens, "refreshed", dead)
        dying.setattr(IntegrationRepository, "release", lambda *_: None)
        assert ask(ann, "GET", "/email/folders").status >= 500
    monkeypatch.setattr(accounts, "PATIENCE", 0.0)
    waiting = ask(ann, "GET", "/email/folders")
    assert (waiting.status, waiting.body["error"]["code"]) == (503, "RENEWAL_UNDER_WAY")
    now = service.now
    object.__setattr__(service, "now", lambda: now() + accounts.HELD)
    again = ask(ann, "GET", "/email/folders")
    object.__setattr__(service, "now", now)
    assert (again.status, len(provider.asked)) == (200, 1)


def dead(*_: Any) -> Any:
    raise SystemExit


def test_a_secret_stored_meanwhile_is_not_shown_to_the_service_before(
    provider: Provider, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, take = newcomer(), IntegrationRepository.take
    account(ann, ports)

    def late(stored: IntegrationRepository, before: Account, *given: Any) -> Any:
        elsewhere = {**before.server, "token_url": "https://another.example/token"}
        assert stored.keep(replace(before, server=elsewhere, version=before.version + 1))
        return take(stored, before, *given)

    monkeypatch.setattr(IntegrationRepository, "take", late)
    assert ask(ann, "GET", "/email/folders").status == 409
    assert provider.asked == []


def test_who_is_no_longer_let_in_is_told_what_to_do(provider: Provider, ports: tuple[int, int]) -> None:
    ann = newcomer()
    account(ann, ports, refresh_token="another's")
    gone = ask(ann, "GET", "/email/folders")
    assert (gone.status, gone.body["error"]["code"]) == (409, "SERVER_SIGN_IN_REFUSED")
    assert "anew" in gone.body["error"]["details"]["remedy"]
    account(ann, ports, username="bob")
    assert ask(ann, "GET", "/email/folders").body["error"]["code"] == "SERVER_SIGN_IN_REFUSED"
    provider.mechanism = "PLAIN"
    account(ann, ports)
    assert ask(ann, "GET", "/email/folders").body["error"]["code"] == "SERVER_SIGN_IN_REFUSED"


def test_a_refresh_token_goes_nowhere_but_to_where_it_was_stored_for(ports: tuple[int, int]) -> None:
    ann = newcomer()
    account(ann, ports)
    moved = account(ann, ports, token_url="https://evil.example/token", refresh_token=None)
    assert (moved.status, moved.body["error"]["field"]) == (422, "password")
    clear = account(ann, ports, token_url="http://evil.example/token")
    assert (clear.status, clear.body["error"]["code"]) == (422, "SERVER_NOT_ALLOWED")
    assert account(ann, ports, token_url=None).body["error"]["field"] == "token_url"


def test_a_letter_is_sent_by_a_token(
    provider: Provider, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.mail.office.Office", Bearers)
    with opened(auth_require_tls=False) as office:
        office.provider = provider  # type: ignore[attr-defined]  # it is one of ours
        ann = newcomer()
        account(ann, ports, office.port)
        answer = ask(ann, "POST", "/email/send", LETTER)
        assert answer.status == 200, answer.text
        assert len(office.taken) == 1
