"""A router of one dialect: its routes pass the gate first, and render every refusal in that dialect."""

import json
import re
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.kit.errors import Refusal, Unprocessable
from shared.web import problems
from shared.web.dialect import Dialect, answer
from shared.web.gate import Gate, current_user, needs, optional_user
from shared.web.idempotency import once
from shared.web.parts import Parts

HALF_SIGN = re.compile(rb"\\u[dD][89a-fA-F]")
Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class DialectRoute(APIRoute):
    dialect: ClassVar[Dialect]

    def get_route_handler(self) -> Handle:
        route = super().get_route_handler()
        dialect, repeatable = self.dialect, hasattr(self.endpoint, "__repeatable__")
        gate = Gate(
            path=self.path,
            limit=getattr(self.endpoint, "__limit__", dialect.general),
            signed_in=needs(self.dependant, current_user),
            welcome=needs(self.dependant, optional_user),
        )

        async def handle(request: Request) -> Response:
            parts: Parts = request.app.state.parts
            request.state.route = self.path
            try:
                gate.pass_through(request, parts.limiter, parts.doorkeeper)
                refuse_half_signs(await request.body())
                return await once(request, route, parts.keys, repeatable=repeatable)
            except Refusal as refusal:
                return answer(dialect, problems.from_refusal(refusal))
            except RequestValidationError as invalid:
                return answer(dialect, problems.from_validation(invalid))
            except HTTPException as error:
                return answer(dialect, problems.from_http(error))

        return handle


def refuse_half_signs(body: bytes) -> None:
    """JSON can spell half of a sign that takes two (`\\ud800` alone): no text has it, and no store takes it."""
    if HALF_SIGN.search(body):
        try:
            json.dumps(json.loads(body), ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise Unprocessable("The body holds half of a surrogate pair, which is no text") from error
        except ValueError:
            return  # what is no JSON is the route's to refuse


class DialectRouter(APIRouter):
    dialect: Dialect


def router_of(dialect: Dialect, **options: Any) -> DialectRouter:
    spoken = dialect

    class Route(DialectRoute):
        dialect = spoken

    router = DialectRouter(route_class=Route, **options)
    router.dialect = spoken
    return router
