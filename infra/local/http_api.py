"""The HTTP API of one product: a real request in, a true event to the handler, its answer out."""

import asyncio
import ipaddress
import json
from collections.abc import Awaitable, Callable
from typing import Any

from infra.fleet import Function
from infra.local.http_events import LONGEST_HEADERS, event
from infra.local.http_replies import Nonsense, Reply, headers_of, reply
from infra.local.pool import Answered, Failed, Outcome
from infra.local.routes import Route, RouteTable
from infra.local.streams_out import passed_on, request_of

LARGEST_BODY = 10 * 1024 * 1024
LARGEST_STREAMED = 6 * 1024 * 1024
INTEGRATION_SECONDS = 30.0
Invoke = Callable[[Function, dict[str, Any]], Awaitable[Outcome]]
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


class ClientGone(Exception):
    """The client went away before its request was whole."""


def refusal(status: int, message: str) -> Reply:
    return Reply(status, [(b"content-type", b"application/json")], json.dumps({"message": message}).encode())


NOT_FOUND = refusal(404, "Not Found")
TOO_LARGE = refusal(413, "Request Entity Too Large")
HEADERS_TOO_LARGE = refusal(431, "Request Header Fields Too Large")
FAILED = refusal(500, "Internal Server Error")
UNAVAILABLE = refusal(503, "Service Unavailable")


class HttpApi:
    def __init__(self, table: RouteTable, invoke: Invoke, trusted: Networks = ()) -> None:
        self.table, self.invoke, self.trusted = table, invoke, trusted

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        route = self.table.http(scope["path"])
        if route is not None and route.function.streams:
            found = await self._streamed(route, scope, receive, send)
        else:
            found = await self._answer(route, scope, receive)
        if found is not None:
            await told(found, scope, send)

    async def _streamed(self, route: Route, scope: Any, receive: Any, send: Any) -> Reply | None:
        """What is to be said in place of the function's own answer, if it gave none."""
        try:
            body = await read_body(receive, LARGEST_STREAMED)
        except ClientGone:
            return None
        if len(body) > LARGEST_STREAMED:
            return TOO_LARGE
        asked = request_of(scope, body, source_ip(scope, self.trusted))
        outcome = await passed_on(lambda event: self.invoke(route.function, event), asked, send)
        return None if outcome is None else rendered(outcome)

    async def _answer(self, route: Route | None, scope: Any, receive: Any) -> Reply | None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEADERS:
            return HEADERS_TOO_LARGE
        if route is None:
            return NOT_FOUND
        try:
            body = await read_body(receive, LARGEST_BODY)
        except ClientGone:
            return None
        if len(body) > LARGEST_BODY:
            return TOO_LARGE
        made = event(scope, body, route, source_ip(scope, self.trusted), f"local{self.table.product}")
        try:
            working = asyncio.ensure_future(self.invoke(route.function, made))
            # The gateway's patience ends before the function's does: the function works on, as in the cloud.
            outcome = await asyncio.wait_for(asyncio.shield(working), INTEGRATION_SECONDS)
        except TimeoutError:
            return UNAVAILABLE
        return rendered(outcome)


async def told(found: Reply, scope: Any, send: Any) -> None:
    head = scope["method"] == "HEAD"
    await send(
        {
            "type": "http.response.start",
            "status": found.status,
            "headers": list(headers_of(found, head=head)),
        }
    )
    await send({"type": "http.response.body", "body": b"" if head else found.body})


def rendered(outcome: Outcome) -> Reply:
    match outcome:
        case Answered(payload):
            try:
                return reply(payload)
            except Nonsense:
                return FAILED
        case Failed("throttled"):
            return UNAVAILABLE
        case Failed("too_large"):
            return TOO_LARGE
        case Failed():
            return FAILED


async def read_body(receive: Any, largest: int) -> bytes:
    """Read to its end even when too large, so that the client reads our answer; then a byte more than `largest`."""
    found = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        more = message.get("more_body", False)
        found += message.get("body", b"")
        del found[largest + 1 :]
    return bytes(found)


def source_ip(scope: Any, trusted: Networks) -> str:
    """The peer, unless it is a proxy we trust: then the nearest address before it that we do not."""
    address: str = scope["client"][0]
    if not is_trusted(address, trusted):
        return address
    given = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
    for hop in reversed([part.strip() for part in given.split(",") if part.strip()]):
        address = hop
        if not is_trusted(hop, trusted):
            break
    return address


def is_trusted(address: str, trusted: Networks) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
