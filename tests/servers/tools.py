"""Servers that tools ask, on real sockets: an MCP server of the official library, and a web search service."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp_types import ToolAnnotations

from infra.listening import UNUSED, bound


def mcp_server() -> MCPServer:
    server = MCPServer("weather")

    @server.tool(annotations=ToolAnnotations(read_only_hint=True))
    def forecast(city: str) -> str:
        """The weather of tomorrow."""
        return f"Sunny in {city}, 21 °C ☀"

    @server.tool(name="set.alarm")
    def set_alarm(hour: int) -> str:
        """Wakes someone."""
        return f"Alarm at {hour}"

    @server.tool(name="set_alarm")
    def set_alarm_again(hour: int) -> str:
        """Wakes someone else."""
        return f"Another at {hour}"

    @server.tool()
    def broken() -> str:
        """Never works."""
        raise ValueError("the barometer fell off")

    @server.tool()
    def slow() -> str:
        """Takes its time."""
        time.sleep(3)
        return "at last"

    return server


@dataclass
class McpRunning:
    url: str
    seen: list[Mapping[str, str]]
    stop: Callable[[], None]


@contextmanager
def mcp_running(*, json_response: bool = False) -> Iterator[McpRunning]:
    """The headers of every request are noted."""
    listener = bound("127.0.0.1", 0)
    seen: list[Mapping[str, str]] = []
    inner = mcp_server().streamable_http_app(stateless_http=json_response, json_response=json_response)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append({name.decode(): value.decode() for name, value in scope["headers"]})
        await inner(scope, receive, send)

    config = uvicorn.Config(
        app,
        interface="asgi3",
        ws="none",
        log_level="critical",
        timeout_keep_alive=UNUSED,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(10)
        listener.close()

    try:
        yield McpRunning(f"http://127.0.0.1:{listener.getsockname()[1]}/mcp", seen, stop)
    finally:
        stop()


@dataclass
class SearchRunning:
    url: str
    answer: tuple[int, bytes, Mapping[str, str]] = (200, b"{}", {})
    asked: list[tuple[str, dict[str, list[str]], Mapping[str, str]]] = field(default_factory=list)

    def says(self, body: Any, status: int = 200, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answer = (status, raw, headers)


@contextmanager
def search_running() -> Iterator[SearchRunning]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            running.asked.append((parts.path, parse_qs(parts.query), dict(self.headers)))
            status, body, headers = running.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *given: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running = SearchRunning(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield running
        server.shutdown()
        thread.join(5)
