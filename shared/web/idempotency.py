"""`Idempotency-Key` on a writing request."""

import hashlib
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from shared.idempotency import Begun, Kept, KeyStore, Mismatch, Running
from shared.kit.errors import Conflict, Invalid, Unprocessable
from shared.kit.making import Try, begin_try
from shared.kit.request import current_request
from shared.web.adapted import time_left

HEADER = "idempotency-key"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST = 255
REPEATED = ("content-type", "location", "content-disposition")
LONGEST_LEASE = 120
Run = Callable[[Request], Awaitable[Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def repeatable(endpoint: Endpoint) -> Endpoint:
    """A route that finds by the key itself what it did before: a twin need not wait until the first is over."""
    endpoint.__repeatable__ = True  # type: ignore[attr-defined]  # read when the route is made
    return endpoint


async def once(request: Request, run: Run, store: KeyStore, *, repeatable: bool) -> Response:
    begin_try(None)
    key = request.headers.get(HEADER)
    if key is None or request.method not in WRITES:
        return await run(request)
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise Invalid(f"Idempotency-Key takes 1 to {LONGEST} printable characters", field="Idempotency-Key")
    scope = scope_of(request, key)
    claim = store.claim(scope, fingerprint(request, await request.body()), lease(request))
    match claim:
        case Begun(seed, again):
            begin_try(Try(seed, again))
            return await carried_out(request, run, store, scope)
        case Kept():
            return Response(claim.body, claim.status, {**claim.headers, "idempotency-replayed": "true"})
        case Running() if repeatable:
            return await run(request)
        case Running():
            raise Conflict(
                "A request with this Idempotency-Key is still running. Try again in a moment.",
                code="IDEMPOTENCY_IN_PROGRESS",
            )
        case Mismatch():
            raise Unprocessable(
                "This Idempotency-Key was used for a different request", code="IDEMPOTENCY_KEY_REUSED"
            )


async def carried_out(request: Request, run: Run, store: KeyStore, scope: str) -> Response:
    """Only what came about is kept: after a refusal or a failure the client may try again with the same key."""
    try:
        response = await run(request)
    except BaseException:
        store.release(scope)
        raise
    whole = getattr(response, "body", None)  # what streams has none
    if response.status_code < 400 and isinstance(whole, bytes):  # noqa: PLR2004  # success and redirects
        headers = {name: response.headers[name] for name in REPEATED if name in response.headers}
        store.keep(scope, Kept(response.status_code, headers, whole))
    else:
        store.release(scope)
    return response


def lease(request: Request) -> int:
    """For as long as this invocation can live."""
    context = request.scope.get("aws.context")
    left = time_left() if context is None else context.get_remaining_time_in_millis() / 1000
    return min(LONGEST_LEASE, max(1, ceil(left)))


def scope_of(request: Request, key: str) -> str:
    """A key belongs to who sent it: no one can fetch another's answer by guessing it."""
    principal = getattr(request.state, "principal", None)
    who = f"user:{principal.user_id}" if principal else f"address:{current_request().source_ip}"
    return hashlib.sha256(f"{request.app.title}\n{who}\n{key}".encode()).hexdigest()


def fingerprint(request: Request, body: bytes) -> str:
    start = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(start + body).hexdigest()
