"""What stands between our clients and the servers of others, and goes wrong on purpose at one of their requests."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 20.0  # seconds: longer than any client of the tests waits
HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


class Harm(StrEnum):
    THROTTLED = "throttled"  # 429, nothing was done
    FAILED = "failed"  # 500, nothing was done
    DROPPED = "dropped"  # it was done, and the connection ends without a word
    HALF = "half"  # it was done, and half of the answer comes
    SILENT = "silent"  # it was done, and whoever asked gives up
    SLOW = "slow"  # it was done, and the answer comes late


@dataclass(frozen=True, slots=True)
class Told:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Relay:
    """To one server. `step` is the request that is harmed, counted from when the harm was chosen."""

    to: str  # host and port
    port: int = 0
    harm: Harm | None = None
    step: int = 0
    asked: list[str] = field(default_factory=list)
    harmed: str = ""
    gone: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def begin(self, harm: Harm | None, step: int) -> None:
        self.harm, self.step, self.harmed = harm, step, ""
        self.asked.clear()

    def serve(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("content-length") or 0))
        self.asked.append(asked.path)
        harm = self.harm if len(self.asked) == self.step else None
        self.harmed = asked.path if harm else self.harmed
        match harm:
            case Harm.THROTTLED:
                answer(asked, Told(429, [("retry-after", "0")], b'{"error": {"message": "too many"}}'))
            case Harm.FAILED:
                answer(asked, Told(500, [], b'{"error": {"message": "broken"}}'))
            case _:
                self.passed_on(asked, body, harm)

    def passed_on(self, asked: BaseHTTPRequestHandler, body: bytes, harm: Harm | None) -> None:
        told = fetched(self.to, asked, body)
        match harm:
            case Harm.DROPPED:
                return
            case Harm.HALF:
                answer(asked, told, len(told.body) // 2)
                return
            case Harm.SILENT:
                self.gone.wait(PATIENCE)
            case Harm.SLOW:
                self.gone.wait(0.2)
        answer(asked, told)


def fetched(to: str, asked: BaseHTTPRequestHandler, body: bytes) -> Told:
    connection = http.client.HTTPConnection(to, timeout=PATIENCE)
    headers = {name: value for name, value in asked.headers.items() if name.lower() not in HOP | {"host"}}
    connection.request(asked.command, asked.path, body, headers)
    found = connection.getresponse()
    kept = [(name, value) for name, value in found.getheaders() if name.lower() not in HOP]
    told = Told(found.status, kept, found.read())
    connection.close()
    return told


def answer(asked: BaseHTTPRequestHandler, told: Told, most: int | None = None) -> None:
    """All of it is announced, however much comes."""
    try:
        asked.send_response(told.status)
        for name, value in told.headers:
            asked.send_header(name, value)
        asked.send_header("content-length", str(len(told.body)))
        asked.end_headers()
        asked.wfile.write(told.body[:most])
    except OSError:
        return  # whoever asked did not wait


@contextmanager
def relayed(url: str) -> Iterator[Relay]:
    relay = Relay(urlsplit(url).netloc)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Quietly."""

        def __getattr__(self, name: str) -> Any:
            """Whatever it is asked by, also by what only calendars and files know."""
            if name.startswith("do_"):
                return lambda: relay.serve(self)
            raise AttributeError(name)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    relay.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield relay
    finally:
        relay.gone.set()
        server.shutdown()
        server.server_close()
        thread.join()
