"""What a dialect decides."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Protocol

from starlette.responses import JSONResponse, Response

from shared.ratelimit import Limit
from shared.web.problems import Problem


class Dialect(Protocol):
    name: ClassVar[str]
    version: ClassVar[str]  # of the API, as its first document numbers it
    schema: ClassVar[Mapping[str, Any]]  # of a refusal
    statuses: ClassVar[Mapping[str, int]]  # codes whose status differs from the table's
    codes: ClassVar[Mapping[str, str]]  # codes this product spells otherwise
    general: ClassVar[Limit]  # what a route is held to when it names no limit of its own

    def body(self, problem: Problem) -> dict[str, Any]: ...


def answer(dialect: Dialect, problem: Problem) -> Response:
    status = dialect.statuses.get(problem.code, problem.status)
    spelled = replace(problem, status=status, code=dialect.codes.get(problem.code, problem.code))
    return JSONResponse(dialect.body(spelled), status, dict(problem.headers))
