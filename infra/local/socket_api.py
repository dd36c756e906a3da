"""The WebSocket API of one product, and the connections it holds."""

import asyncio
import contextlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from infra.fleet import Function
from infra.local import socket_events
from infra.local.http_api import Invoke, Networks, source_ip
from infra.local.pool import Answered, Failed, Outcome
from infra.local.routes import RouteTable

LARGEST_FRAME = 32 * 1024
LARGEST_MESSAGE = 128 * 1024
INTEGRATION_SECONDS = 29.0
NORMAL, GOING_AWAY = 1000, 1001


class Gone(LookupError):
    """There is no such connection, or its `$connect` has not returned yet."""


@dataclass(slots=True, eq=False)
class Connection:
    product: str
    domain: str
    source_ip: str
    user_agent: str
    send: Any
    id: str = field(default_factory=lambda: f"{uuid.uuid4().hex[:15]}=")
    connected_at: int = field(default_factory=lambda: int(time.time() * 1000))
    last_active: float = field(default_factory=time.monotonic)
    open: bool = False
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def post(self, data: str | bytes) -> None:
        if not self.open:
            raise Gone(self.id)
        frame = {"bytes": data} if isinstance(data, bytes) else {"text": data}
        try:
            async with self.writing:
                await self.send({"type": "websocket.send", **frame})
        except (OSError, RuntimeError) as error:
            raise Gone(self.id) from error
        self.last_active = time.monotonic()

    async def close(self, code: int, reason: str = "") -> None:
        if self.open:
            self.open = False
            with contextlib.suppress(OSError, RuntimeError):
                await self.send({"type": "websocket.close", "code": code, "reason": reason})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a connection may be silent, and how long it may last."""

    idle: float = 600.0
    whole: float = 7200.0


class SocketApi:
    def __init__(
        self, table: RouteTable, invoke: Invoke, trusted: Networks = (), patience: Patience | None = None
    ) -> None:
        self.table, self.invoke, self.trusted = table, invoke, trusted
        self.patience = patience or Patience()
        self.connections: dict[str, Connection] = {}

    def connection(self, connection_id: str) -> Connection:
        found = self.connections.get(connection_id)
        if found is None or not found.open:
            raise Gone(connection_id)
        return found

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        function = self.table.socket(scope["path"])
        await receive()  # websocket.connect
        if function is None:
            await deny(scope, send, 403)
            return
        connection = self._arrived(scope, send)
        outcome = await self.invoke(function, socket_events.connect(connection, scope))
        status = connect_status(outcome)
        if not 200 <= status < 300:  # noqa: PLR2004  # what lets a socket open
            await deny(scope, send, status)
            return
        await send({"type": "websocket.accept", "subprotocol": subprotocol(outcome)})
        connection.open = True
        self.connections[connection.id] = connection
        await self._hold(connection, function, receive)

    def _arrived(self, scope: Any, send: Any) -> Connection:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        return Connection(
            product=self.table.product,
            domain=headers.get("host", "localhost"),
            source_ip=source_ip(scope, self.trusted),
            user_agent=headers.get("user-agent", ""),
            send=send,
        )

    async def _hold(self, connection: Connection, function: Function, receive: Any) -> None:
        watching = asyncio.create_task(self._watch(connection))
        code, reason = 1006, "Connection lost"
        try:
            code, reason = await self._listen(connection, function, receive)
        finally:
            watching.cancel()
            connection.open = False
            self.connections.pop(connection.id, None)
            await self.invoke(function, socket_events.disconnect(connection, code, reason))

    async def _listen(self, connection: Connection, function: Function, receive: Any) -> tuple[int, str]:
        while True:
            arrived = await receive()
            if arrived["type"] == "websocket.disconnect":
                return arrived.get("code") or 1005, arrived.get("reason") or ""
            connection.last_active = time.monotonic()
            data = arrived["text"] if arrived.get("text") is not None else arrived["bytes"]
            task = asyncio.create_task(self._message(connection, function, data))
            connection.tasks.add(task)
            task.add_done_callback(connection.tasks.discard)

    async def _message(self, connection: Connection, function: Function, data: str | bytes) -> None:
        event = socket_events.message(connection, data)
        working = asyncio.ensure_future(self.invoke(function, event))
        try:
            outcome = await asyncio.wait_for(asyncio.shield(working), INTEGRATION_SECONDS)
            problem = "Internal server error" if failed(outcome) else None
        except TimeoutError:
            problem = "Endpoint request timed out"
        if problem is not None:
            ids = {"connectionId": connection.id, "requestId": event["requestContext"]["requestId"]}
            with contextlib.suppress(Gone):
                await connection.post(json.dumps({"message": problem, **ids}))

    async def _watch(self, connection: Connection) -> None:
        """A connection silent for too long, or too old, is closed."""
        ends = time.monotonic() + self.patience.whole
        while True:
            now = time.monotonic()
            due = min(connection.last_active + self.patience.idle, ends)
            if now >= due:
                await connection.close(GOING_AWAY, "Going away")
                return
            await asyncio.sleep(due - now)

    async def close_all(self) -> None:
        for connection in list(self.connections.values()):
            await connection.close(GOING_AWAY, "Going away")


async def deny(scope: Any, send: Any, status: int) -> None:
    body = json.dumps({"message": "Forbidden" if status == 403 else "Refused"}).encode()  # noqa: PLR2004
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


def connect_status(outcome: Outcome) -> int:
    match outcome:
        case Answered({"statusCode": int(status)}):
            return status
        case Failed("throttled"):
            return 503
        case _:
            return 500


def subprotocol(outcome: Outcome) -> str | None:
    match outcome:
        case Answered({"headers": dict(headers)}):
            return next(
                (value for name, value in headers.items() if name.lower() == "sec-websocket-protocol"), None
            )
        case _:
            return None


def failed(outcome: Outcome) -> bool:
    """What the handler answers to a message is not sent anywhere; that it failed is."""
    match outcome:
        case Answered({"statusCode": int(status)}):
            return status >= 500  # noqa: PLR2004  # server errors
        case Answered():
            return False
        case Failed():
            return True
