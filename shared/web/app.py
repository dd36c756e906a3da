"""A function's HTTP application, and the Lambda handler around it."""

import asyncio
import signal
from collections.abc import Callable
from functools import cache
from types import FrameType
from typing import Any

from fastapi import FastAPI
from mangum import Mangum
from pynamodb.exceptions import PynamoDBException
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response

from shared.counters import Counters
from shared.kit.errors import Refusal
from shared.kit.observability import emit, logger, traced
from shared.kit.principal import Product
from shared.kit.request import current_request
from shared.kit.settings import CorsSettings
from shared.web import wiring
from shared.web.dialect import Dialect, answer
from shared.web.edge import EXPOSED, Edge
from shared.web.gate import Doorkeeper, count
from shared.web.measures import observe
from shared.web.parts import Parts
from shared.web.problems import INTERNAL, from_http, from_refusal
from shared.web.routing import DialectRouter

LARGEST_BODY = 1024 * 1024
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Application:
    """The FastAPI app with the layers around it; itself an ASGI app."""

    def __init__(self, api: FastAPI, edge: Edge, parts: Parts, routers: tuple[DialectRouter, ...]) -> None:
        self.api, self.edge, self.parts, self.routers = api, edge, parts, routers

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.edge(scope, receive, send)


def create_app(
    name: str, *routers: DialectRouter, doorkeeper: Doorkeeper | None = None, largest_body: int = LARGEST_BODY
) -> Application:
    """`name` is the row's, `voiceassist/health`. The first router's dialect speaks where no route does."""
    product = Product(name.partition("/")[0])
    dialect = routers[0].dialect
    counters = wiring.counters(name)
    parts = Parts(wiring.limiter(counters), wiring.key_store(), counters, doorkeeper)
    api = FastAPI(
        title=product,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False},
    )
    api.state.parts = parts
    for router in routers:
        api.include_router(router)
    api.add_exception_handler(HTTPException, unmatched(dialect))
    api.add_exception_handler(Exception, failed(dialect))
    cors = CORSMiddleware(
        api,
        allow_origins=CorsSettings.load().origins,
        allow_methods=METHODS,
        allow_headers=["*"],
        allow_credentials=True,
        expose_headers=EXPOSED,
    )
    return Application(api, Edge(cors, product, dialect, largest_body, recorder(counters)), parts, routers)


def unmatched(dialect: Dialect) -> Callable[[Request, Exception], Any]:
    """A path or a method that no route has: answered in the product's dialect, and counted like any other."""

    async def handle(request: Request, error: Exception) -> Response:
        try:
            count(request, request.app.state.parts.limiter, dialect.general)
        except Refusal as refusal:
            return answer(dialect, from_refusal(refusal))
        assert isinstance(error, HTTPException)  # noqa: S101  # registered for no other
        return answer(dialect, from_http(error))

    return handle


def failed(dialect: Dialect) -> Callable[[Request, Exception], Any]:
    """Says nothing of what went wrong; the edge logs it."""

    async def handle(_request: Request, _error: Exception) -> Response:
        return answer(dialect, INTERNAL)

    return handle


def recorder(counters: Counters) -> Callable[[str, str, int, float], None]:
    def record(method: str, route: str, status: int, seconds: float) -> None:
        request = current_request()
        emit(
            {"Requests": ("Count", 1), "Latency": ("Milliseconds", round(seconds * 1000, 3))},
            method=method,
            route=route,
            status=status,
            request_id=request.request_id,
            correlation_id=request.correlation_id,
        )
        observe(counters, method, route, status, seconds)
        try:
            counters.flush_if_due()
        except PynamoDBException:
            logger.exception("counters were not stored; they go with the next request")

    return record


@cache
def one_loop() -> asyncio.AbstractEventLoop:
    """The adapter asks for the current loop, and Python no longer makes one by itself."""
    return asyncio.new_event_loop()


def lambda_handler(app: Application) -> Callable[[dict[str, Any], Any], Any]:
    def flush_and_end(_signal: int, _frame: FrameType | None) -> None:
        app.parts.counters.flush()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, flush_and_end)
    asyncio.set_event_loop(one_loop())
    adapter = Mangum(app, lifespan="off")

    def handle(event: dict[str, Any], context: Any) -> Any:
        asyncio.set_event_loop(one_loop())  # whatever ran a loop of its own meanwhile has left none behind
        return adapter(event, context)

    return traced(handle)
