"""The WebSocket API's events."""

import base64
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import parse_qsl

Kind = Literal["CONNECT", "MESSAGE", "DISCONNECT"]
ROUTES: Mapping[Kind, str] = {"CONNECT": "$connect", "MESSAGE": "$default", "DISCONNECT": "$disconnect"}
STAGE = "local"


def context(kind: Kind, connection: Any, **more: Any) -> dict[str, Any]:
    now = time.time()
    return {
        "routeKey": ROUTES[kind],
        "eventType": kind,
        "extendedRequestId": uuid.uuid4().hex[:16],
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "messageDirection": "IN",
        "stage": STAGE,
        "connectedAt": int(connection.connected_at * 1000),
        "requestTimeEpoch": int(now * 1000),
        "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
        "requestId": uuid.uuid4().hex[:16],
        "domainName": connection.domain,
        "connectionId": connection.id,
        "apiId": f"local{connection.product}",
        **more,
    }


def connect(connection: Any, scope: Mapping[str, Any]) -> dict[str, Any]:
    """The edge in the cloud maps the dialled path to the stage and passes it on as `path`; so does this."""
    headers = many((spelled(name.decode("latin-1")), value.decode("latin-1")) for name, value in scope["headers"])
    before = headers.get("X-Forwarded-For", [])
    headers["X-Forwarded-For"] = [", ".join([*before, scope["client"][0]])]
    headers["X-Forwarded-Port"] = [str(scope["server"][1])]
    headers["X-Forwarded-Proto"] = ["https" if scope["scheme"] == "wss" else "http"]
    query = many(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    query["path"] = [scope["path"]]
    return {
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()},
        "multiValueQueryStringParameters": query,
        "requestContext": context("CONNECT", connection),
        "isBase64Encoded": False,
    }


def message(connection: Any, data: str | bytes) -> dict[str, Any]:
    binary = isinstance(data, bytes)
    return {
        "requestContext": context("MESSAGE", connection, messageId=uuid.uuid4().hex[:16]),
        "body": base64.b64encode(data).decode() if isinstance(data, bytes) else data,
        "isBase64Encoded": binary,
    }


def disconnect(connection: Any, code: int, reason: str) -> dict[str, Any]:
    return {
        "headers": {"Host": connection.domain, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""},
        "multiValueHeaders": {
            "Host": [connection.domain],
            "x-api-key": [""],
            "X-Forwarded-For": [""],
            "x-restapi": [""],
        },
        "requestContext": context("DISCONNECT", connection, disconnectStatusCode=code, disconnectReason=reason),
        "isBase64Encoded": False,
    }


def spelled(name: str) -> str:
    """A WebSocket API keeps a header's case, unlike an HTTP API; this is the one that browsers write."""
    return "-".join("WebSocket" if part == "websocket" else part.capitalize() for part in name.lower().split("-"))


def many(pairs: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        found[name].append(value)
    return dict(found)
