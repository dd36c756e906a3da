"""One page by HTTP: resolved once, dialled by that very address, and looked at again after every redirect."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from shared.fetching import (
    READ,
    Endless,
    Fetched,
    Known,
    NotAllowed,
    NotThere,
    Slow,
    Unmodified,
    Unreachable,
    Unread,
)
from shared.fetching.addresses import Target, joined, target_of
from shared.kit.errors import Refusal
from shared.reaching.addresses import is_public
from shared.reaching.sockets import Timed, left

HEADERS = {
    "Accept": ", ".join(sorted(READ)),
    "Accept-Encoding": "identity",
    "User-Agent": "Parley (reads a page that a person asked for)",
    "Connection": "close",
}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
OK, NOT_MODIFIED, BROKEN = 200, 304, 500
BUSY = frozenset({408, 425, 429})
LONGEST_VALIDATOR = 200
PIECE = 65_536
BINARY = "application/octet-stream"


def resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def dialled(address: str, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((address, port), timeout)


@dataclass(frozen=True, slots=True)
class HttpFetch:
    seconds: float = 15.0
    most: int = 10 * 1024 * 1024
    redirects: int = 5
    resolve: Callable[[str, int], Sequence[str]] = resolved
    dial: Callable[[str, int, float], socket.socket] = dialled
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def __call__(self, url: str, known: Known | None = None) -> Fetched:
        ends = time.monotonic() + self.seconds
        try:
            return self._followed(target_of(url), ends, conditions(known or Known()))
        except TimeoutError as error:
            raise Slow(f"The page did not come within {self.seconds:.0f} seconds") from error
        except ssl.SSLError as error:
            raise Unreachable("The page's server did not prove who it is") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable("The page's server cannot be reached, or does not speak HTTP") from error

    def _followed(self, target: Target, ends: float, extra: Mapping[str, str]) -> Fetched:
        for _ in range(self.redirects + 1):
            found = self._asked(target, ends, extra)
            if isinstance(found, Fetched):
                return found
            target = found
        raise NotAllowed("The page leads on to others too often", field="url")

    def _asked(self, target: Target, ends: float, extra: Mapping[str, str]) -> Fetched | Target:
        with closing(self._connected(target, ends)) as peer:
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = Timed(peer, ends)
            connection.request("GET", target.path, headers={**HEADERS, **extra, "Host": host_header(target)})
            answer = connection.getresponse()
            location = answer.getheader("Location")
            if answer.status in REDIRECTS and location:
                return joined(target, location)
            if answer.status == NOT_MODIFIED and extra:
                raise Unmodified
            if answer.status != OK:
                raise refused(answer.status)
            return self._read(target, answer)

    def _connected(self, target: Target, ends: float) -> socket.socket:
        """Every address the name has must be public: one that is not shows what the name is for."""
        try:
            addresses = self.resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise NotThere("There is no server of this name", field="url") from error
        if not addresses or not all(map(is_public, addresses)):
            raise NotAllowed("This address is not on the public network", field="url")
        plain = self.dial(addresses[0], target.port, left(ends))
        if target.scheme == "http":
            return plain
        try:
            plain.settimeout(left(ends))
            return self.trust.wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise

    def _read(self, target: Target, answer: http.client.HTTPResponse) -> Fetched:
        declared = answer.getheader("Content-Type", BINARY)
        kind = declared.partition(";")[0].strip().lower()
        if kind not in READ and not (kind == BINARY and suffix(target)):
            raise Unread(f"Pages of the kind {kind[:80]} are not read", field="url")
        if answer.getheader("Content-Encoding", "identity").lower() != "identity":
            raise Unread("The page was sent packed, though it was asked for plain", field="url")
        etag, modified = validator(answer, "ETag"), validator(answer, "Last-Modified")
        return Fetched(target.url, self._body(answer), declared[:100], filename(target), etag, modified)

    def _body(self, answer: http.client.HTTPResponse) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := answer.read1(PIECE):
            size += len(piece)
            if size > self.most:
                raise Endless(f"The page is larger than {self.most >> 20} MB", field="url")
            pieces.append(piece)
        if answer.length:  # reading piece by piece does not say that more was announced than came
            raise http.client.IncompleteRead(b"", answer.length)
        return b"".join(pieces)


def refused(status: int) -> Refusal:
    told = f"The page answered with status {status}"
    if status in BUSY or status >= BROKEN:
        return Unreachable(f"{told}. Please try again later.")
    return NotThere(told, field="url")


def conditions(known: Known) -> dict[str, str]:
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in asked.items() if value}


def validator(answer: http.client.HTTPResponse, name: str) -> str | None:
    """It goes out again as it came: only what a header may hold."""
    value = answer.getheader(name, "").strip()
    return value if value and len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable() else None


def host_header(target: Target) -> str:
    return urlsplit(target.url).netloc


def filename(target: Target) -> str:
    last = PurePosixPath(unquote(urlsplit(target.url).path)).name
    return last or f"{target.host}.html"


def suffix(target: Target) -> bool:
    """Whether a name says what a body is whose server does not."""
    return PurePosixPath(urlsplit(target.url).path).suffix.lower() in {
        ".pdf",
        ".docx",
        ".epub",
        ".md",
        ".txt",
        ".csv",
    }
