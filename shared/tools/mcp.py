"""Tools of remote MCP servers, over streamable HTTP with the official library.

Only the servers of the settings are dialled. The library is asynchronous, and dear to import: each exchange runs
in a loop of its own, and it is imported with the first of them. Nothing is held open between two calls,
since a function's instance may sleep for hours in between.
"""

import asyncio
import re
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from shared.kit.observability import logger
from shared.tools import Tool, ToolContext, ToolFailed, ToolResult
from shared.tools.settings import McpServer

if TYPE_CHECKING:
    import mcp_types
    from mcp.client import Client

T = TypeVar("T")
LIST_SECONDS = 5.0
CALL_SECONDS = 28.0  # within the toolbox's limit, so that the server is told rather than left
KEPT_SECONDS = 300.0
RETRY_SECONDS = 30.0
MOST_TOOLS = 64  # of one server
MOST_PAGES = 10
LONGEST_NAME = 64
LONGEST_DESCRIPTION = 1000


class Unanswered(Exception):
    """The server did not do its part, for whatever reason."""


@dataclass(frozen=True, slots=True)
class RemoteTool:
    """A server that does not say that a tool only reads is taken to let it write."""

    server: McpServer
    remote_name: str
    name: str
    description: str
    parameters: Mapping[str, Any]
    writes: bool

    def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:  # noqa: ARG002  # the port's
        async def call(client: "Client") -> "mcp_types.CallToolResult":
            return await client.call_tool(self.remote_name, dict(arguments))

        try:
            answer = exchange(self.server, call, CALL_SECONDS)
        except Unanswered as error:
            raise ToolFailed(f"The server {self.server.name} did not answer: {error}.") from error
        return ToolResult("\n".join(texts_of(answer)) or "Done; there is nothing to show.", failed=answer.is_error)


@dataclass(frozen=True, slots=True)
class DeadServer:
    """Stands in for the tools of a server that does not answer, so that the model can say so instead of guessing."""

    server: McpServer
    reason: str
    writes: bool = False
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"type": "object", "properties": {}})

    @property
    def name(self) -> str:
        return f"{self.server.name}_unavailable"

    @property
    def description(self) -> str:
        return f"The tools of {self.server.name} cannot be reached right now. Calling this one tells why."

    def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:  # noqa: ARG002  # the port's
        raise ToolFailed(f"The server {self.server.name} did not answer: {self.reason}.")


@dataclass(slots=True)
class Listing:
    tools: tuple[Tool, ...]
    until: float


@dataclass
class McpTools:
    """The tools of all servers. A list is kept a while, and longer when the server does not answer for a new one."""

    servers: tuple[McpServer, ...]
    clock: Callable[[], float] = time.monotonic
    listings: dict[str, Listing] = field(default_factory=dict)

    def tools(self) -> tuple[Tool, ...]:
        due = [server for server in self.servers if self._is_due(server)]
        asked = [(server, in_thread(partial(listed, server))) for server in due]
        for server, answer in asked:
            self.listings[server.name] = self._listing(server, answer)
        return tuple(tool for server in self.servers for tool in self.listings[server.name].tools)

    def _is_due(self, server: McpServer) -> bool:
        listing = self.listings.get(server.name)
        return listing is None or self.clock() >= listing.until

    def _listing(self, server: McpServer, answer: "Future[tuple[Tool, ...]]") -> Listing:
        try:
            return Listing(answer.result(), self.clock() + KEPT_SECONDS)
        except Unanswered as error:
            known = self.listings.get(server.name)
            tools = known.tools if known else (DeadServer(server, str(error)),)
            return Listing(tools, self.clock() + RETRY_SECONDS)


def listed(server: McpServer) -> tuple[Tool, ...]:
    async def walk(client: "Client") -> list["mcp_types.Tool"]:
        found: list[mcp_types.Tool] = []
        cursor = None
        for _ in range(MOST_PAGES):
            page = await client.list_tools(cursor=cursor)
            found += page.tools
            cursor = page.next_cursor
            if not cursor or len(found) >= MOST_TOOLS:
                break
        return found[:MOST_TOOLS]

    return tuple(named(server, exchange(server, walk, LIST_SECONDS)))


def named(server: McpServer, found: Iterable["mcp_types.Tool"]) -> Iterator[Tool]:
    """Under the server's name, with what models take in a name, and no two alike."""
    taken: set[str] = set()
    for tool in found:
        plain = re.sub(r"[^A-Za-z0-9_-]", "_", f"{server.name}_{tool.name}")[: LONGEST_NAME - 3]
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain}_{count}"
        taken.add(name)
        reads_only = bool(tool.annotations and tool.annotations.read_only_hint)
        description = (tool.description or tool.name)[:LONGEST_DESCRIPTION]
        yield RemoteTool(server, tool.name, name, description, tool.input_schema, writes=not reads_only)


def texts_of(answer: "mcp_types.CallToolResult") -> Iterator[str]:
    for block in answer.content:
        if block.type == "text":
            yield block.text
        elif block.type == "resource" and hasattr(block.resource, "text"):
            yield block.resource.text
        else:
            yield f"[{block.type}, not shown]"


def exchange(server: McpServer, talk: Callable[["Client"], Awaitable[T]], seconds: float) -> T:
    """One connection, one question; not from a thread that runs a loop already."""
    import httpx2  # noqa: PLC0415  # see the module's docstring
    from mcp.client import Client  # noqa: PLC0415
    from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

    async def run() -> T:
        async with (
            asyncio.timeout(seconds),
            httpx2.AsyncClient(headers=dict(server.headers), timeout=seconds) as http,
        ):
            transport = streamable_http_client(server.url, http_client=http)
            async with Client(transport, cache=None, read_timeout_seconds=seconds) as client:
                return await talk(client)

    try:
        return asyncio.run(run())
    except Exception as error:  # the edge to a server of others, through a library of many errors
        reason = reason_of(error)
        logger.warning("an MCP server did not answer", extra={"server": server.name, "reason": reason})
        raise Unanswered(reason) from error


def reason_of(error: BaseException) -> str:
    """In plain words, without addresses or headers, which may hold secrets."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return "it took too long"
    name = type(error).__name__
    return {"ConnectError": "no connection", "MCPError": "it refused"}.get(name, name)


def in_thread(work: Callable[[], T]) -> "Future[T]":
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  # handed to whoever waits
            future.set_exception(error)

    threading.Thread(target=run, name="mcp", daemon=True).start()
    return future
