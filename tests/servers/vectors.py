"""An embedding endpoint on a real socket: it remembers what it was asked, and answers as it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[dict[str, Any]], tuple[int, Any]]


class Endpoint(ThreadingHTTPServer):
    reply: Reply
    asked: list[dict[str, Any]]


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:  # the server calls it so
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body)
        status, answer = self.server.reply(body)
        raw = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def serving() -> Iterator[Endpoint]:
    server = Endpoint(("127.0.0.1", 0), Handler)
    server.asked, server.reply = [], vectors
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def vectors(body: dict[str, Any], size: int = 2) -> tuple[int, Any]:
    data = [
        {"object": "embedding", "index": number, "embedding": [float(len(text))] * size}
        for number, text in enumerate(body["input"])
    ]
    usage = {"prompt_tokens": 7, "total_tokens": 7}
    return 200, {"object": "list", "model": body["model"], "data": data[::-1], "usage": usage}
