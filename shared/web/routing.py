"""A router of one dialect: its routes pass the gate first, and render every refusal in that dialect."""

import json
import re
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, ClassVar

from fastapi import APIRouter
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.routing import _effective_route_context_var as included_as  # private: a router's route inside an app
from pynamodb.exceptions import PynamoDBException
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.kit import paging
from shared.kit.errors import NotFound, Refusal, Unprocessable
from shared.kit.observability import logger
from shared.web import problems
from shared.web.awaiting import await_all
from shared.web.dialect import Dialect, answer
from shared.web.gate import Gate, current_user, needs, optional_user
from shared.web.idempotency import once
from shared.web.parts import Parts

HALF_SIGN = re.compile(rb"\\u[dD][89a-fA-F]")
LONGEST_NAME = 500  # bytes: two of them and what stands before them are a key of 1024
MEANINGLESS = "ValidationException"  # what the store says of a place in a list that was made up, among others
Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class DialectRoute(APIRoute):
    dialect: ClassVar[Dialect]
    strict: ClassVar[bool]

    def get_route_handler(self) -> Handle:
        included = included_as.get(None)
        await_all((included or self).dependant)
        route = super().get_route_handler()
        known = frozenset(field.alias for field in get_flat_params(self.dependant)) if self.strict else None
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
                refuse_long_names(request.path_params)
                if known is not None:
                    refuse_unknown(request.query_params, known)
                refuse_half_signs(await request.body())
                return await once(request, route, parts.keys, repeatable=repeatable)
            except Refusal as refusal:
                return answer(dialect, problems.from_refusal(refusal))
            except RequestValidationError as invalid:
                return answer(dialect, problems.from_validation(invalid))
            except HTTPException as error:
                return answer(dialect, problems.from_http(error))
            except PynamoDBException as error:
                if not (paging.CURSOR in request.query_params and error.cause_response_code == MEANINGLESS):
                    raise
                logger.warning("the store went on from no such place", exc_info=error)
                return answer(dialect, problems.from_refusal(paging.bad()))

        return handle


def refuse_long_names(named: Mapping[str, str]) -> None:
    """A path names what is there by ids and short words. What is longer than a key of the store can be is no name."""
    if any(len(name.encode()) > LONGEST_NAME for name in named.values()):
        raise NotFound("There is no such thing: its name is too long to be one")


def refuse_unknown(query: Iterable[str], known: frozenset[str]) -> None:
    """A filter that is not there would show more than was asked for, or do more."""
    for name in query:
        if name not in known:
            raise Unprocessable(f"`{name}` is not a parameter of this operation", field=name)


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


def router_of(dialect: Dialect, *, strict: bool = False, **options: Any) -> DialectRouter:
    """A strict one takes no parameter that its operation does not name."""
    spoken, strictly = dialect, strict

    class Route(DialectRoute):
        dialect = spoken
        strict = strictly

    router = DialectRouter(route_class=Route, **options)
    router.dialect = spoken
    return router
