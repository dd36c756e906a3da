"""One HTTP request to a carrier, over a connection of its own.

A kept connection may have died while the function slept, and then nobody knows whether the request arrived. With a new
one the line is sharp: before it stands nothing was sent, after that everything may have been.
"""

import http.client
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

LARGEST = 2 * 1024 * 1024
CHUNK = 256 * 1024
HTTPS, HTTP = "https", "http"
Headers = Mapping[str, str]


class NotSent(Exception):
    """There was no connection: nothing can have happened."""


class NotAnswered(Exception):
    """It was sent, in whole or in part, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Wire:
    base_url: str
    headers: Headers = field(default_factory=dict)
    connect_seconds: float = 3.0
    answer_seconds: float = 10.0

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> Answer:
        more = {"content-type": content_type} if content_type else {}
        with self._connected(self.base_url) as connection:
            answer = self._sent(connection, method, target(self.base_url, path), body, {**self.headers, **more})
            return Answer(answer.status, lowered(answer), self._whole(answer))

    @contextmanager
    def stream(self, url: str, headers: Headers) -> Iterator[tuple[int, Headers, Iterator[bytes]]]:
        with self._connected(url) as connection:
            answer = self._sent(connection, "GET", target(url), b"", headers)
            yield answer.status, lowered(answer), chunks(answer)

    @contextmanager
    def _connected(self, url: str) -> Iterator[http.client.HTTPConnection]:
        parts = urlsplit(url)
        if parts.hostname is None or parts.scheme not in {HTTP, HTTPS}:
            raise NotSent("the configured address is neither http nor https")
        with closing(self._connection(parts.scheme, parts.hostname, parts.port)) as connection:
            try:
                connection.connect()
            except (OSError, UnicodeError) as error:  # a host name that cannot be written is a UnicodeError
                raise NotSent(type(error).__name__) from error
            connection.sock.settimeout(self.answer_seconds)
            yield connection

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        if scheme == HTTPS:
            return http.client.HTTPSConnection(host, port, timeout=self.connect_seconds, context=_trust())
        return http.client.HTTPConnection(host, port, timeout=self.connect_seconds)

    def _sent(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: Headers
    ) -> http.client.HTTPResponse:
        try:
            connection.request(method, path, body or None, {**headers, "connection": "close"})
            return connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise NotAnswered(type(error).__name__) from error

    def _whole(self, answer: http.client.HTTPResponse) -> bytes:
        """A server that drips is given as long as one that says nothing."""
        until = time.monotonic() + self.answer_seconds
        body = b""
        for chunk in chunks(answer):
            body += chunk
            if len(body) > LARGEST or time.monotonic() > until:
                raise NotAnswered("the answer has no end")
        return body


def chunks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while chunk := answer.read1(CHUNK):
            yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise NotAnswered(type(error).__name__) from error
    if answer.length:
        raise NotAnswered("the answer is cut short")


def target(base: str, path: str = "") -> str:
    parts = urlsplit(base)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path.rstrip('/')}{path}{query}" if path else f"{parts.path or '/'}{query}"


def lowered(answer: http.client.HTTPResponse) -> Headers:
    return {name.lower(): value for name, value in answer.getheaders()}
