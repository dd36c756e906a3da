"""The WebSocket API of one product, and the connections it holds."""

import asyncio
import contextlib
import json
import time
from http import HTTPStatus
from typing import Any

from infra.fleet import Function
from infra.local import socket_events
from infra.local.connections import GOING_AWAY, Connection, Gone, Patience
from infra.local.http_api import Invoke, Networks, source_ip
from infra.local.pool import Answered, Failed, Outcome
from infra.local.routes import RouteTable

LARGEST_FRAME = 32 * 1024
LARGEST_MESSAGE = 128 * 1024
INTEGRATION_SECONDS = 29.0
REFUSALS = frozenset(status for status in HTTPStatus if status >= HTTPStatus.MULTIPLE_CHOICES)
TOO_LATE = Failed("timeout", "the function did not answer in time")


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
            await deny(send, HTTPStatus.FORBIDDEN)
            return
        connection = self._arrived(scope, send)
        outcome = await self._asked(function, socket_events.connect(connection, scope))
        status = connect_status(outcome)
        if status != HTTPStatus.OK:
            await deny(send, status)
            return
        with contextlib.suppress(OSError):  # the client may have gone meanwhile: then it is told so below
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
            abort=scope["abort"],
            patience=self.patience,
        )

    async def _asked(self, function: Function, event: dict[str, Any]) -> Outcome:
        """The gateway's patience ends before the function's may: the function works on, as in the cloud."""
        working = asyncio.ensure_future(self.invoke(function, event))
        try:
            return await asyncio.wait_for(asyncio.shield(working), INTEGRATION_SECONDS)
        except TimeoutError:
            return TOO_LATE

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
            connection.active()
            data = arrived["text"] if arrived.get("text") is not None else arrived["bytes"]
            task = asyncio.create_task(self._message(connection, function, data))
            connection.tasks.add(task)
            task.add_done_callback(connection.tasks.discard)

    async def _message(self, connection: Connection, function: Function, data: str | bytes) -> None:
        event = socket_events.message(connection, data)
        outcome = await self._asked(function, event)
        if not failed(outcome):
            return
        problem = "Endpoint request timed out" if outcome is TOO_LATE else "Internal server error"
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

    async def close_all(self, within: float = 1.0) -> None:
        """Whoever does not read meanwhile is cut off."""
        closing = {
            asyncio.create_task(connection.close(GOING_AWAY, "Going away")): connection
            for connection in self.connections.values()
        }
        _, late = await asyncio.wait(closing, timeout=within) if closing else (closing, ())
        for task in late:
            closing[task].abort()
        await asyncio.gather(*late)


async def deny(send: Any, status: int) -> None:
    body = json.dumps({"message": HTTPStatus(status).phrase}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


def connect_status(outcome: Outcome) -> int:
    """200 opens the socket, whatever success the handler named."""
    match outcome:
        case Answered({"statusCode": int(status)}) if 200 <= status < 300:  # noqa: PLR2004  # success
            return 200
        case Answered({"statusCode": int(status)}) if status in REFUSALS:
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
