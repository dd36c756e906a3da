"""Lambda's Invoke for functions that run beside the test: takes an event at once and hands it on."""

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.deploy.runtime import Runtime


class Invoking:
    def __init__(self) -> None:
        self.running: Mapping[str, Runtime] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), calls(self))
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def calls(invoking: Invoking) -> type[BaseHTTPRequestHandler]:
    class Calls(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            name = self.path.split("/")[3]
            event = json.loads(self.rfile.read(int(self.headers["content-length"])))
            threading.Thread(target=invoking.running[name].invoke, args=(event,), daemon=True).start()
            self.send_response(202)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return Calls
