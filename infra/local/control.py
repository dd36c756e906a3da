"""What functions call of AWS and only the gateway can answer: `@connections`, and other functions.

Listens on the loopback interface alone; in the cloud these calls are signed.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote

from infra.fleet import Fleet, Function, Invoked
from infra.local.http_api import Invoke
from infra.local.pool import Answered, Failed, Outcome
from infra.local.socket_api import LARGEST_MESSAGE, NORMAL, Gone, SocketApi

DeadLetter = Callable[[Function, dict[str, Any], str], Awaitable[None]]
Answer = tuple[int, dict[str, str], bytes]
LARGEST_REQUEST = 7 * 1024 * 1024


def error(status: int, kind: str, message: str) -> Answer:
    return status, {"x-amzn-errortype": kind}, json.dumps({"message": message}).encode()


GONE = error(410, "GoneException", "")
UNKNOWN = error(404, "ResourceNotFoundException", "There is no such resource")


class Control:
    def __init__(
        self, fleet: Fleet, sockets: Mapping[str, SocketApi], invoke: Invoke, dead_letter: DeadLetter
    ) -> None:
        self.fleet, self.sockets, self.invoke, self.dead_letter = fleet, sockets, invoke, dead_letter
        self.running: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        status, headers, body = await self._answer(scope, await request_body(receive))
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        raw += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Any, body: bytes) -> Answer:
        match [unquote(part) for part in scope["path"].split("/")[1:]]:
            case [product, "@connections", connection_id] if product in self.sockets:
                return await self._connection(self.sockets[product], scope["method"], connection_id, body)
            case [_, "functions", name, "invocations"] if scope["method"] == "POST":
                headers = {key.decode().lower(): value.decode() for key, value in scope["headers"]}
                return await self._invoked(name, headers.get("x-amz-invocation-type", ""), body)
            case _:
                return UNKNOWN

    async def _connection(self, sockets: SocketApi, method: str, connection_id: str, body: bytes) -> Answer:
        try:
            connection = sockets.connection(connection_id)
            if method == "POST":
                if len(body) > LARGEST_MESSAGE:
                    return error(413, "PayloadTooLargeException", "The message exceeds 128 KB")
                await connection.post(as_frame(body))
                return 200, {}, b""
            if method == "DELETE":
                await connection.close(NORMAL)
                return 204, {}, b""
        except Gone:
            return GONE
        facts = {
            "connectedAt": connection.connected_at // 1000,
            "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
            "lastActiveAt": connection.connected_at // 1000,
        }
        return 200, {}, json.dumps(facts).encode()

    async def _invoked(self, name: str, kind: str, body: bytes) -> Answer:
        function = self._named(name)
        if function is None:
            return UNKNOWN
        event: dict[str, Any] = json.loads(body or b"{}")
        if kind == "Event":
            task = asyncio.create_task(self._later(function, event))
            self.running.add(task)
            task.add_done_callback(self.running.discard)
            return 202, {}, b""
        return returned(await self.invoke(function, event))

    def _named(self, name: str) -> Function | None:
        """`parley-<stage>-<product>-<group>`, an ARN that ends so, or the row's own name."""
        wanted = name.rpartition(":")[2]
        return next(
            (row for row in self.fleet.functions if wanted == row.name or wanted.endswith(deployed(row))), None
        )

    async def _later(self, function: Function, event: dict[str, Any]) -> None:
        """Asynchronous invocation: tried again after a while, then parked."""
        attempts = next((trigger.attempts for trigger in function.of(Invoked)), 2)
        outcome: Outcome = Failed("error", "never tried")
        for attempt in range(attempts + 1):
            await asyncio.sleep(0.2 * 4**attempt if attempt else 0)
            outcome = await self.invoke(function, event)
            if isinstance(outcome, Answered):
                return
        message = outcome.message if isinstance(outcome, Failed) else ""
        await self.dead_letter(function, event, message)

    async def drain(self) -> None:
        if self.running:
            await asyncio.wait(self.running, timeout=10)


def deployed(function: Function) -> str:
    return "-" + function.name.replace("/", "-")


def returned(outcome: Outcome) -> Answer:
    match outcome:
        case Answered(payload):
            return 200, {}, json.dumps(payload).encode()
        case Failed("throttled", message):
            return error(429, "TooManyRequestsException", message)
        case Failed(kind, message):
            body = message if kind == "error" else json.dumps({"errorType": kind, "errorMessage": message})
            return 200, {"x-amz-function-error": "Unhandled"}, body.encode()


def as_frame(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


async def request_body(receive: Any) -> bytes:
    parts = bytearray()
    while True:
        message = await receive()
        parts += message.get("body", b"")
        if not message.get("more_body") or len(parts) > LARGEST_REQUEST:
            return bytes(parts)
