"""Connections that can be given up while nothing arrives.

A read waits in short slices and asks its watch in between, so a stop or a missed deadline ends it within a slice
even where the server is silent; no thread is needed. Bytes that are no answer (comments that keep a connection
alive) do not move the deadline: only the reader of events does.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

from shared.llm import Cancelled

SLICE = 0.1


class GivenUp(Exception):
    """Raised through the libraries, which may wrap it; the watch remembers why."""


@dataclass(slots=True)
class Watch:
    """Whether an answer is still wanted, and until when it is waited for."""

    cancelled: Cancelled
    deadline: float = float("inf")
    clock: Callable[[], float] = time.monotonic
    asked_at: float = float("-inf")
    stopped: bool = False
    overdue: bool = False

    def check(self) -> None:
        now = self.clock()
        if now - self.asked_at >= SLICE:
            self.asked_at = now
            self.stopped = self.cancelled()
        self.overdue = now >= self.deadline
        if self.stopped or self.overdue:
            raise GivenUp

    def allow(self, seconds: float) -> None:
        self.deadline = self.clock() + seconds

    def sleep(self, seconds: float) -> bool:
        """Whether the answer is still wanted afterwards."""
        until = self.clock() + seconds
        while not (stopped := self.cancelled()) and (left := until - self.clock()) > 0:
            time.sleep(min(left, SLICE))
        return not stopped


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


class WatchedStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self.stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        watch = _watch.get()
        if watch is None:
            return self.stream.read(max_bytes, timeout)
        while True:
            watch.check()
            try:
                return self.stream.read(max_bytes, SLICE)
            except httpcore2.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, timeout)

    def close(self) -> None:
        self.stream.close()

    def start_tls(self, *given: Any, **named: Any) -> httpcore2.NetworkStream:
        return WatchedStream(self.stream.start_tls(*given, **named))

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


class WatchedBackend(httpcore2.NetworkBackend):
    def __init__(self) -> None:
        self.backend = httpcore2.SyncBackend()

    def connect_tcp(self, *given: Any, **named: Any) -> httpcore2.NetworkStream:
        return WatchedStream(self.backend.connect_tcp(*given, **named))

    def sleep(self, seconds: float) -> None:
        self.backend.sleep(seconds)


class Body(httpx2.SyncByteStream):
    def __init__(self, parts: Iterable[bytes], close: Callable[[], None]) -> None:
        self.parts = parts
        self.end = close

    def __iter__(self) -> Iterator[bytes]:
        with translated():
            yield from self.parts

    def close(self) -> None:
        self.end()


class WatchedTransport(httpx2.BaseTransport):
    def __init__(self) -> None:
        self.pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            max_keepalive_connections=4,
            keepalive_expiry=60,
            network_backend=WatchedBackend(),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        sent = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with translated():
            answer = self.pool.handle_request(sent)
        return httpx2.Response(
            answer.status,
            headers=answer.headers,
            stream=Body(answer.iter_stream(), answer.close),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self.pool.close()


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except httpcore2.ConnectTimeout as error:
        raise httpx2.ConnectTimeout(str(error)) from error
    except httpcore2.TimeoutException as error:
        raise httpx2.ReadTimeout(str(error)) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
        raise httpx2.NetworkError(str(error)) from error
