"""A router of one dialect: its routes pass the gate first, and render every refusal in that dialect."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.kit.errors import Refusal
from shared.web import problems
from shared.web.dialect import Dialect, answer
from shared.web.gate import Gate, current_user, needs, optional_user
from shared.web.idempotency import once
from shared.web.parts import Parts

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class DialectRoute(APIRoute):
    dialect: ClassVar[Dialect]

    def get_route_handler(self) -> Handle:
        route = super().get_route_handler()
        dialect = self.dialect
        gate = Gate(
            limit=getattr(self.endpoint, "__limit__", dialect.general),
            signed_in=needs(self.dependant, current_user),
            welcome=needs(self.dependant, optional_user),
        )

        async def handle(request: Request) -> Response:
            parts: Parts = request.app.state.parts
            request.state.route = self.path
            try:
                gate.pass_through(request, parts.limiter, parts.doorkeeper)
                return await once(request, route, parts.keys)
            except Refusal as refusal:
                return answer(dialect, problems.from_refusal(refusal))
            except RequestValidationError as invalid:
                return answer(dialect, problems.from_validation(invalid))
            except HTTPException as error:
                return answer(dialect, problems.from_http(error))

        return handle


class DialectRouter(APIRouter):
    dialect: Dialect


def router_of(dialect: Dialect, **options: Any) -> DialectRouter:
    spoken = dialect

    class Route(DialectRoute):
        dialect = spoken

    router = DialectRouter(route_class=Route, **options)
    router.dialect = spoken
    return router
