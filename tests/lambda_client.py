"""Calls a function as the HTTP API does: a true event in, its answer out, under the rights of its row."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from mangum import Mangum

from infra.arns import Arns
from infra.fleet import Function
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import Guard, allowed
from shared.web.adapted import Adapted


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    cookies: list[str] = field(default_factory=list)
    calls: tuple[str, ...] = ()  # what it asked of AWS

    @property
    def content(self) -> bytes:
        return self.text.encode("latin-1")

    @property
    def body(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Caller:
    """Who calls, and what every call of theirs carries."""

    headers: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.1"
    context: Any = None  # what the function is told of its invocation

    def event(self, method: str, path: str, body: Any, query: dict[str, Any], headers: dict[str, str]) -> Any:
        encoded = isinstance(body, bytes)
        body = b64encode(body).decode() if isinstance(body, bytes) else body
        raw = body if isinstance(body, str) or body is None else json.dumps(body)
        typed = {"content-type": "application/json"} if raw is not None else {}
        return {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": urlencode(query),
            "headers": {"host": "localhost", **typed, **self.headers, **headers},
            "requestContext": {
                "requestId": "request-1",
                "http": {"method": method, "path": path, "sourceIp": self.address},
            },
            "body": raw,
            "isBase64Encoded": encoded,
        }

    def call(
        self,
        function: str | Function,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        row = FLEET[function] if isinstance(function, str) else function
        return delivered(row, self.event(method, path, body, query or {}, headers or {}), self.context)


def delivered(row: Function, event: Any, context: Any = None) -> Answer:
    module, attribute = row.entry
    handler = buffered(getattr(import_module(module), attribute))
    with allowed(row.name, statements(row, Arns("test")), Arns("test")) as guard:
        return answered(handler(event, context), guard)


def buffered(handler: Any) -> Any:
    """A function that is its own web server is asked as if it were not: its stream comes in one piece."""
    return Mangum(handler, lifespan="off") if isinstance(handler, Adapted) else handler


def answered(result: dict[str, Any], guard: Guard) -> Answer:
    text = result["body"]
    if result["isBase64Encoded"]:
        text = b64decode(text).decode("latin-1")
    return Answer(result["statusCode"], result["headers"], text, result.get("cookies", []), tuple(guard.calls))


def call(function: str | Function, method: str, path: str, body: Any = None, **more: Any) -> Answer:
    return Caller().call(function, method, path, body, **more)
