"""Servers that people name: what they may not be, and how badly they may behave."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.kit.errors import Refusal
from shared.reaching.dav import Address, Dav
from shared.reaching.lines import Lines
from tests.servers.peers import answered_by

HOST = "dav.example"
PUBLIC = "93.184.215.14"
Script = Callable[[socket.socket], object]
EMPTY = b'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:"/>'


def reply(
    body: bytes = EMPTY, status: str = "207 Multi-Status", extra: str = "", length: int | None = None
) -> bytes:
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n{extra}\r\n".encode() + body


def whole_request(peer: socket.socket) -> str:
    """What is hung up on with something unread is reset, and its answer lost."""
    said = peer.recv(65536)
    while said.startswith(b"PROPFIND") and not said.endswith(b"<x/>"):
        said += peer.recv(65536)
    return said.decode("latin-1")


@dataclass
class Server:
    """Answers whoever dials, whatever address they dialled."""

    script: Script = lambda peer: peer.sendall(reply())
    addresses: list[str] = field(default_factory=lambda: [PUBLIC])
    asked: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    port: int = 0
    quiet: threading.Event = field(default_factory=threading.Event)

    def lines(self, *allowed: str, **more: Any) -> Lines:
        return Lines(allowed, resolve=lambda *_: self.addresses, dial=self.dial, **more)

    def dial(self, address: str, _port: int, timeout: float) -> socket.socket:
        self.dialled.append(address)
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def list(self, url: str = f"http://{HOST}/", *allowed: str, **more: Any) -> Any:
        dav = Dav(Address.read(url), "ann", "secret", self.lines(*(allowed or (HOST,)), **more))
        return dav.listed("PROPFIND", "/", "<x/>", "1")

    def answer(self, peer: socket.socket) -> None:
        try:
            peer.settimeout(5)
            self.asked.append(whole_request(peer))
            self.script(peer)
        except OSError:
            return


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    with answered_by(made.answer) as made.port:
        yield made
        made.quiet.set()


def refused(ask: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        ask()
    assert "secret" not in str(vars(caught.value))
    return caught.value


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]
)
def test_what_only_we_can_reach_is_not_dialled(server: Server, address: str) -> None:
    server.addresses = [PUBLIC, address]
    found = refused(lambda: server.list(f"https://{HOST}/", "another.example"))
    assert found.code == "SERVER_NOT_ALLOWED"
    assert address not in found.message
    assert server.dialled == []


def test_an_operator_may_allow_a_host_and_one_port_of_it(server: Server) -> None:
    server.addresses = ["10.0.0.7"]
    assert server.list(f"http://{HOST}:5232/", f"{HOST}:5232") == []
    assert server.dialled == ["10.0.0.7"]
    assert refused(lambda: server.list(f"http://{HOST}:6379/", f"{HOST}:5232")).code == "SERVER_NOT_ALLOWED"


def test_a_password_goes_in_the_clear_to_nobody_who_was_not_allowed(server: Server) -> None:
    assert refused(lambda: server.list(f"http://{HOST}/", "another.example")).code == "SERVER_NOT_ALLOWED"
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "https://ann:secret@x.example/",
        "https:///x",
        "https://x.example:99999/",
        "x",
        "h\r\nX:y",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Refusal) as caught:
        Address.read(url)
    assert caught.value.code == "SERVER_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (lambda peer: peer.sendall(b"SSH-2.0-OpenSSH_9.6\r\n"), "SERVER_NOT_UNDERSTOOD"),
        (lambda peer: peer.sendall(reply(b"<d:multistatus")), "SERVER_NOT_UNDERSTOOD"),
        (lambda peer: peer.sendall(reply(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')), "SERVER_NOT_UNDERSTOOD"),
        (lambda peer: peer.sendall(reply(length=10_000)), "SERVER_NOT_UNDERSTOOD"),
        (lambda peer: peer.close(), "SERVER_NOT_UNDERSTOOD"),
        (lambda peer: peer.sendall(reply(status="401 Unauthorized")), "SERVER_SIGN_IN_REFUSED"),
        (lambda peer: peer.sendall(reply(status="502 Bad Gateway")), "SERVER_UNREACHABLE"),
        (
            lambda peer: peer.sendall(reply(b"", "302 Found", "Location: http://10.0.0.1/\r\n")),
            "SERVER_NOT_ALLOWED",
        ),
        (lambda peer: peer.sendall(reply(b"", "302 Found", "Location: /again\r\n")), "SERVER_NOT_UNDERSTOOD"),
        (lambda peer: peer.sendall(reply(b"x" * 200_000)), "SERVER_ANSWER_TOO_LARGE"),
    ],
)
def test_what_a_server_does_wrong_is_said(server: Server, script: Script, code: str) -> None:
    server.script = script
    assert refused(lambda: server.list(most=100_000)).code == code
    assert len(server.asked) <= 4


def test_a_server_that_sends_a_byte_now_and_then_is_left_in_time(server: Server) -> None:
    def drip(peer: socket.socket) -> None:
        for sign in reply():
            peer.sendall(bytes([sign]))
            if server.quiet.wait(0.05):
                return

    server.script = drip
    begun = time.monotonic()
    assert refused(lambda: server.list(seconds=0.4)).code == "SERVER_TOO_SLOW"
    assert time.monotonic() - begun < 10


def test_a_server_that_does_not_prove_who_it_is_gets_no_password(server: Server) -> None:
    server.script = lambda peer: peer.sendall(b"no TLS at all")
    found = refused(lambda: server.list(f"https://{HOST}/"))
    assert (found.code, found.details["cause"]) == ("SERVER_UNREACHABLE", "tls")
    assert not any("Authorization" in each for each in server.asked)


def test_a_closed_door_and_an_unknown_name_are_said(server: Server) -> None:
    def nobody(*_: Any) -> Any:
        raise socket.gaierror

    def closed(*_: Any) -> Any:
        raise ConnectionRefusedError

    for more in ({"resolve": nobody}, {"dial": closed, "resolve": lambda *_: [PUBLIC]}):
        lines = Lines((HOST,), **more)  # type: ignore[arg-type]  # one of two
        dav = Dav(Address.read(f"http://{HOST}/"), "ann", "secret", lines)
        assert refused(lambda dav=dav: dav.ask("GET", "/")).code == "SERVER_UNREACHABLE"  # type: ignore[misc]
    assert server.asked == []
