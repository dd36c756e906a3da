"""What every answer of every function has in common: ids, headers, a largest body, an access line, no traceback."""

import os
import re
import time
import uuid
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.kit.errors import Refusal, TooLarge
from shared.kit.observability import logger
from shared.kit.principal import Product
from shared.kit.request import RequestContext, begin_request, current_request
from shared.ratelimit import Verdict
from shared.web import visitor
from shared.web.aliases import canonical
from shared.web.dialect import Dialect, answer
from shared.web.problems import INTERNAL, from_refusal

SAFE_ID = re.compile(r"[\w.:-]{1,128}")
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
CAMEL = re.compile(rb"(?<=[a-z0-9])([A-Z])")
SECURITY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-xss-protection": "0",  # the filter it would switch on is itself a hole; policy is the next line
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
    "cache-control": "no-store",
}
EXPOSED = (
    "X-Request-ID", "X-Correlation-ID", "traceparent", "Retry-After", "Content-Disposition", "Idempotency-Replayed",
    "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Total-Count", "X-Next-Cursor",
    "ETag",
)  # fmt: skip


Record = Callable[[str, str, int, float], None]


class Edge:
    """The outermost layer. A path loses its trailing slash and a query name its capitals before they are read."""

    def __init__(self, app: ASGIApp, product: Product, dialect: Dialect, largest_body: int, record: Record) -> None:
        self.app = app
        self.product = product
        self.dialect = dialect
        self.largest_body = largest_body
        self.record = record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        headers = Headers(scope=scope)
        begin_request(context_of(scope, headers))
        method = scope["method"]
        normalise(scope, self.product)
        answered = Answered(scope, send, bodiless=method == "HEAD")
        try:
            self._weigh(scope, headers)
            await self.app(scope, receive, answered)
        except Refusal as refusal:
            await answer(self.dialect, from_refusal(refusal))(scope, receive, answered)
        except Exception:  # noqa: BLE001  # the edge: nothing above could answer
            logger.exception("a request failed")
            if not answered.started:
                await answer(self.dialect, INTERNAL)(scope, receive, answered)
        route = scope["state"].get("route", "unmatched")
        self.record(method, route, answered.status, time.perf_counter() - started)

    def _weigh(self, scope: Scope, headers: Headers) -> None:
        if body_size(scope, headers) > self.largest_body:
            raise TooLarge(f"The body is larger than {self.largest_body} bytes", limit_bytes=self.largest_body)


class Answered:
    """Passes the answer on, with the headers that every answer has."""

    def __init__(self, scope: Scope, send: Send, *, bodiless: bool) -> None:
        self.scope, self.send, self.bodiless = scope, send, bodiless
        self.started = False
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            self._add(MutableHeaders(scope=message))
        elif self.bodiless and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)

    def _add(self, headers: MutableHeaders) -> None:
        request = current_request()
        for name, value in SECURITY.items():
            headers.setdefault(name, value)
        headers["x-request-id"] = request.request_id
        headers["x-correlation-id"] = request.correlation_id
        headers["traceparent"] = f"00-{request.trace_id}-{os.urandom(8).hex()}-01"
        verdict: Verdict | None = self.scope["state"].get("verdict")
        if verdict is not None:
            headers["x-ratelimit-limit"] = str(verdict.limit)
            headers["x-ratelimit-remaining"] = str(verdict.remaining)
            headers["x-ratelimit-reset"] = str(verdict.reset_at)


def context_of(scope: Scope, headers: Headers) -> RequestContext:
    """Ids that a client gives are taken only when they are safe to log and to echo."""
    given = headers.get("x-correlation-id", "")
    trace = TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    event = scope.get("aws.event") or {}
    client = scope.get("client") or ("-", 0)
    return RequestContext(
        request_id=event.get("requestContext", {}).get("requestId") or str(uuid.uuid4()),
        correlation_id=given if SAFE_ID.fullmatch(given) else str(uuid.uuid4()),
        trace_id=trace[1] if trace else uuid.uuid4().hex,
        source_ip=visitor.address(headers, client[0]),
    )


def normalise(scope: Scope, product: Product) -> None:
    scope.setdefault("state", {})
    if scope["method"] == "HEAD":
        scope["method"] = "GET"
    path = scope["path"].rstrip("/") or "/"
    scope["method"], scope["path"] = canonical(product, scope["method"], path)
    if scope["query_string"]:
        scope["query_string"] = b"&".join(snake_name(part) for part in scope["query_string"].split(b"&"))


def snake_name(pair: bytes) -> bytes:
    name, equals, value = pair.partition(b"=")
    return CAMEL.sub(rb"_\1", name).lower() + equals + value if CAMEL.search(name) else pair


def body_size(scope: Scope, headers: Headers) -> int:
    """What came is weighed; what a header claims counts only where the body is still to be read."""
    event = scope.get("aws.event")
    if event is None:
        length = headers.get("content-length", "0")
        return int(length) if length.isdecimal() else 0
    body = event.get("body") or ""
    return len(body) * 3 // 4 if event.get("isBase64Encoded") else len(body.encode())
