"""A page that somebody names is fetched, and nothing else of the network is reached by it."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from shared.fetching import Fetched, Known, Unmodified
from shared.fetching.addresses import target_of
from shared.fetching.http import HttpFetch, resolved
from shared.kit.errors import Refusal
from shared.reaching.addresses import is_public
from tests.servers.peers import answered_by

PUBLIC = "93.184.215.14"
PAGE = b"<html><head><title>Gout</title></head><body><p>It hurts.</p></body></html>"
Script = Callable[[socket.socket, str], object]


def reply(body: bytes = PAGE, status: str = "200 OK", kind: str = "text/html", extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


def redirect(to: str) -> bytes:
    return reply(b"", "302 Found", extra=f"Location: {to}\r\n")


@dataclass
class Web:
    """A network of one server: whatever public address is dialled, it answers. What was asked is remembered."""

    script: Script = lambda peer, _: peer.sendall(reply())
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    port: int = 0
    quiet: threading.Event = field(default_factory=threading.Event)

    def resolve(self, host: str, port: int) -> list[str]:
        """A name with several answers gives another one each time, as a rebinding server does."""
        answers = self.names.get(host)
        if answers is None:
            return [PUBLIC] if host.endswith(".test") else resolved(host, port)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def dial(self, address: str, _port: int, timeout: float) -> socket.socket:
        self.dialled.append(address)
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def fetch(self, url: str, known: Known | None = None, **more: float) -> Fetched:
        return HttpFetch(resolve=self.resolve, dial=self.dial, **more)(url, known)  # type: ignore[arg-type]

    def answer(self, peer: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = peer.recv(4096)
            if not piece:
                return
            request += piece
        self.asked.append(request.decode())
        try:
            self.script(peer, request.split(b" ")[1].decode())
        except OSError:
            return


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    with answered_by(made.answer) as made.port:
        yield made
        made.quiet.set()


def refused(web: Web, url: str, **more: float) -> Refusal:
    with pytest.raises(Refusal) as caught:
        web.fetch(url, None, **more)
    return caught.value


def test_a_page_is_fetched_with_its_type_its_name_and_where_it_was_found(web: Web) -> None:
    found = web.fetch("http://pages.test/health/gout.html?lang=en#top")

    assert (found.data, found.media_type, found.filename) == (PAGE, "text/html", "gout.html")
    assert found.url == "http://pages.test/health/gout.html?lang=en"
    assert web.dialled == [PUBLIC]
    assert "Host: pages.test\r\n" in web.asked[0]
    assert "cookie" not in web.asked[0].lower()


def test_a_page_that_is_known_is_asked_for_only_if_it_has_changed(web: Web) -> None:
    stamp = "Sat, 21 Nov 2026 08:00:00 GMT"
    web.script = lambda peer, _: peer.sendall(reply(extra=f'ETag: "1"\r\nLast-Modified: {stamp}\r\n'))
    found = web.fetch("http://pages.test/gout")
    assert (found.etag, found.modified) == ('"1"', stamp)
    assert "if-" not in web.asked[0].lower()

    web.script = lambda peer, _: peer.sendall(reply(b"", "304 Not Modified"))
    with pytest.raises(Unmodified):
        web.fetch("http://pages.test/gout", Known(found.etag or "", stamp))
    assert f'If-None-Match: "1"\r\nIf-Modified-Since: {stamp}\r\n' in web.asked[1]
    assert refused(web, "http://pages.test/gout").code == "URL_NOT_FOUND"  # nobody asked whether it had changed


def test_redirects_are_followed_and_counted(web: Web) -> None:
    web.script = lambda peer, path: peer.sendall(redirect("/two") if path == "/one" else reply())
    assert web.fetch("http://pages.test/one").url == "http://pages.test/two"

    web.script = lambda peer, _: peer.sendall(redirect("/again"))
    assert refused(web, "http://pages.test/one").code == "URL_NOT_ALLOWED"


@pytest.mark.parametrize(
    "inner",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://10.0.0.8/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://localhost/",
        "http://metadata.test/",
        "file:///etc/passwd",
        "ftp://pages.test/",
        "gopher://pages.test/",
        "data:text/html,hello",
        "http:///nowhere",
        "http://user:secret@pages.test/",
        "http://pages.test\\@127.0.0.1/",
        "http://pages.test:99999/",
        "http://pages.test/ with spaces",
        "http://pages.test/\r\nHost: other",
        "http://" + "x" * 3000,
    ],
)
def test_what_only_we_could_reach_is_refused_also_behind_a_redirect(web: Web, inner: str) -> None:
    web.names["metadata.test"] = [[PUBLIC, "169.254.169.254"]]
    first = refused(web, inner)
    assert first.code == "URL_NOT_ALLOWED"
    assert "169.254" not in first.message
    assert web.dialled == []

    web.script = lambda peer, path: peer.sendall(
        redirect(inner.partition("\r")[0]) if path == "/start" else reply()
    )
    if "\r" not in inner and ":///nowhere" not in inner:
        assert refused(web, "http://pages.test/start").code == "URL_NOT_ALLOWED"
        assert web.dialled == [PUBLIC]


def test_a_name_is_resolved_once_so_that_it_cannot_change_its_mind(web: Web) -> None:
    web.names["rebinding.test"] = [[PUBLIC], ["127.0.0.1"]]
    assert web.fetch("http://rebinding.test/").data == PAGE
    assert web.dialled == [PUBLIC]

    assert refused(web, "http://rebinding.test/").code == "URL_NOT_ALLOWED"


def test_a_body_without_end_is_cut_off(web: Web) -> None:
    def endless(peer: socket.socket, _path: str) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while not web.quiet.is_set():
            peer.sendall(b"x" * 65_536)

    web.script = endless
    assert refused(web, "http://pages.test/", most=200_000).code == "URL_TOO_LARGE"


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"]
)
def test_a_server_that_drips_is_left_in_time(web: Web, head: bytes) -> None:
    def drip(peer: socket.socket, _path: str) -> None:
        peer.sendall(head)
        while not web.quiet.wait(0.02):
            peer.sendall(b"a")

    web.script = drip
    began = time.monotonic()
    assert refused(web, "http://pages.test/", seconds=0.3).code == "URL_TOO_SLOW"
    assert time.monotonic() - began < 10


def test_a_server_that_says_nothing_is_left_in_time(web: Web) -> None:
    web.script = lambda _peer, _path: web.quiet.wait(5)
    assert refused(web, "http://pages.test/", seconds=0.2).code == "URL_TOO_SLOW"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(kind="image/png"), "URL_KIND_UNSUPPORTED"),
        (reply(kind="application/octet-stream"), "URL_KIND_UNSUPPORTED"),
        (reply(extra="Content-Encoding: gzip\r\n"), "URL_KIND_UNSUPPORTED"),
        (reply(status="404 Not Found"), "URL_NOT_FOUND"),
        (reply(status="500 Broken"), "URL_UNREACHABLE"),
        (reply(status="429 Too Many"), "URL_UNREACHABLE"),
        (reply()[:-9], "URL_UNREACHABLE"),
        (b"no HTTP at all\r\n\r\n", "URL_UNREACHABLE"),
        (b"", "URL_UNREACHABLE"),
    ],
)
def test_what_is_no_page_is_refused_with_a_reason(web: Web, answer: bytes, code: str) -> None:
    web.script = lambda peer, _: peer.sendall(answer)
    assert refused(web, "http://pages.test/").code == code


def test_a_body_whose_type_nobody_says_is_taken_by_its_name(web: Web) -> None:
    web.script = lambda peer, _: peer.sendall(reply(b"%PDF-", kind="application/octet-stream"))
    assert web.fetch("http://pages.test/guide.pdf").filename == "guide.pdf"


def test_a_server_that_cannot_prove_its_name_is_not_read(web: Web) -> None:
    assert refused(web, "https://pages.test/", seconds=0.5).code in {"URL_UNREACHABLE", "URL_TOO_SLOW"}
    assert web.asked == []
    assert HttpFetch().trust.verify_mode is ssl.CERT_REQUIRED


def test_names_in_other_scripts_are_written_as_the_network_does() -> None:
    assert (
        target_of("http://b\u00fccher.example/\u00fc?q=\u00e4").url
        == "http://xn--bcher-kva.example/%C3%BC?q=%C3%A4"
    )


def test_only_addresses_of_the_public_network_are_public() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    assert not is_public("not an address")
