"""An app that is its own web server behind Lambda's web adapter: who asks, and until when, is in the adapter's headers.

The adapter overwrites them when a client sends headers of these names.
"""

import json
import time
from contextvars import ContextVar
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

REQUEST, INVOCATION = b"x-amzn-request-context", b"x-amzn-lambda-context"
USUAL = 900.0
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class Adapted:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # a server's lifespan: there is nothing to begin or to end
            return
        headers = dict(scope["headers"])
        known = read(headers.get(REQUEST)).get("http", {})
        if known.get("sourceIp"):
            scope["client"] = (known["sourceIp"], 0)
        deadline = read(headers.get(INVOCATION)).get("deadline")
        _deadline.set(deadline / 1000 if deadline else None)
        await self.app(scope, receive, send)


def read(header: bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(header or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def time_left() -> float:
    """Seconds until this invocation is ended."""
    deadline = _deadline.get()
    return USUAL if deadline is None else deadline - time.time()
