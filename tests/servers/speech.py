"""An OpenAI-compatible endpoint that listens and speaks, on a real socket; what it hears and says is told to it."""

import json
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

WORDS = {"text": " What lowers blood sugar? ", "language": "english", "duration": 2.0}
SURE = {"segments": [{"avg_logprob": -0.1}, {"avg_logprob": -0.3}]}


@dataclass
class Asked:
    path: str
    key: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class SpeechServer:
    """`status` other than 200 is answered to everything."""

    status: int = 200
    transcript: dict[str, Any] = field(default_factory=lambda: {**WORDS, **SURE})
    samples: bytes = b"".join(struct.pack("<h", (each % 100) * 100) for each in range(24_000 * 3))
    seen: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.answer(self)

            def do_GET(self) -> None:
                outer.list_models(self)

            def log_message(self, *_: Any) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        self.seen.append(Asked(handler.path, handler.headers.get("authorization", ""), body))
        kind, said = self.said(handler.path) if self.status == 200 else ("application/json", b'{"error": {}}')
        handler.send_response(self.status)
        handler.send_header("content-type", kind)
        handler.send_header("content-length", str(len(said)))
        handler.end_headers()
        handler.wfile.write(said)

    def list_models(self, handler: BaseHTTPRequestHandler) -> None:
        self.seen.append(Asked(handler.path, handler.headers.get("authorization", ""), b""))
        handler.send_response(self.status if handler.path.endswith("/models") else 404)
        handler.end_headers()
        handler.wfile.write(b'{"data": [{"id": "whisper-1"}]}')

    def said(self, path: str) -> tuple[str, bytes]:
        if path.endswith("/audio/transcriptions"):
            return "application/json", json.dumps(self.transcript).encode()
        if path.endswith("/realtime/client_secrets"):
            number = len(self.seen)
            secret = {"value": f"ek_{number}", "expires_at": 4_000_000_000, "session": {"type": "realtime"}}
            return "application/json", json.dumps(secret).encode()
        return "application/octet-stream", self.samples

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)
