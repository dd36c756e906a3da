"""A server of JSON on a real socket that answers what a test says."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Question:
    path: str
    key: str
    body: Any


@dataclass
class AnsweringServer:
    """`answer` makes a body, or a status other than 200; `wait` is in seconds."""

    answer: Callable[[Question], Any]
    wait: float = 0.0
    seen: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.replied(self)

            def log_message(self, *_: Any) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def replied(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers.get("content-length") or 0)))
        question = Question(handler.path, handler.headers.get("authorization", ""), body)
        self.seen.append(question)
        time.sleep(self.wait)
        answer = self.answer(question)
        status, content = (answer, {}) if isinstance(answer, int) else (200, answer)
        said = json.dumps(content).encode()
        try:
            handler.send_response(status)
            handler.send_header("content-type", "application/json")
            handler.send_header("content-length", str(len(said)))
            handler.end_headers()
            handler.wfile.write(said)
        except OSError:
            """Whoever asked did not wait."""

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)
