"""What functions call of AWS and only the gateway can answer: `@connections`, and other functions.

Listens on the loopback interface alone. A call must look signed, as AWS clients make it: that keeps out the pages of a
browser, which cannot send such a header here. The signature itself is not checked.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from infra.fleet import Fleet
from infra.local.calls import UNKNOWN, Answer, Calls, DeadLetter, error
from infra.local.connections import NORMAL, Connection, Gone
from infra.local.http_api import ClientGone, Invoke, read_body
from infra.local.socket_api import LARGEST_MESSAGE, SocketApi
from infra.local.wire import LARGEST_PAYLOAD

GONE = error(410, "GoneException", "")
TOO_LONG = error(413, "PayloadTooLargeException", "The message exceeds 128 KB")
UNSIGNED = error(403, "MissingAuthenticationTokenException", "Missing Authentication Token")


class Control:
    def __init__(
        self, fleet: Fleet, sockets: Mapping[str, SocketApi], invoke: Invoke, dead_letter: DeadLetter
    ) -> None:
        self.sockets = sockets
        self.calls = Calls(fleet, invoke, dead_letter)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await read_body(receive, LARGEST_PAYLOAD)
        except ClientGone:
            return
        status, headers, answer = await self._answer(scope, body)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        raw += [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, scope: Any, body: bytes) -> Answer:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if not headers.get("authorization", "").startswith("AWS4-"):
            return UNSIGNED
        match [unquote(part) for part in scope["raw_path"].decode("latin-1").split("/")[1:]]:
            case [product, "@connections", connection_id] if product in self.sockets:
                return await self._connection(self.sockets[product], scope["method"], connection_id, body)
            case [_, "functions", name, "invocations"] if scope["method"] == "POST":
                return await self.calls.call(name, headers, body)
            case _:
                return UNKNOWN

    async def _connection(self, sockets: SocketApi, method: str, connection_id: str, body: bytes) -> Answer:
        try:
            connection = sockets.connection(connection_id)
            match method:
                case "POST" if len(body) > LARGEST_MESSAGE:
                    return TOO_LONG
                case "POST":
                    await connection.post(as_frame(body))
                    return 200, {}, b""
                case "DELETE":
                    await connection.close(NORMAL)
                    return 204, {}, b""
                case _:
                    return 200, {}, json.dumps(facts(connection)).encode()
        except Gone:
            return GONE


def facts(connection: Connection) -> dict[str, Any]:
    return {
        "connectedAt": datetime.fromtimestamp(connection.connected_at, UTC).isoformat(),
        "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
        "lastActiveAt": datetime.fromtimestamp(connection.active_at, UTC).isoformat(),
    }


def as_frame(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body
