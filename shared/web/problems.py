"""The one table from refusal to HTTP status. A dialect only decides how a problem is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.kit import errors

STATUS: Mapping[type[errors.Refusal], int] = {
    errors.Invalid: 400,
    errors.Unprocessable: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.Conflict: 409,
    errors.Outdated: 412,
    errors.TooLarge: 413,
    errors.Unsupported: 415,
    errors.Exhausted: 429,
    errors.Unavailable: 503,
    errors.TimedOut: 504,
}
CODES: Mapping[int, str] = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    412: "PRECONDITION_FAILED",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMITED",
    500: "INTERNAL_ERROR",
    503: "UNAVAILABLE",
}


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    code: str
    message: str
    where: str | None = None  # the field it is about
    details: Mapping[str, Any] = field(default_factory=dict)
    errors: Sequence[Mapping[str, Any]] = ()  # one an invalid field, where the request did not fit its schema
    headers: Mapping[str, str] = field(default_factory=dict)


INTERNAL = Problem(500, "INTERNAL_ERROR", "Something went wrong on our side. Please try again.")


def from_refusal(refusal: errors.Refusal) -> Problem:
    status = next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
    headers: dict[str, str] = {}
    if isinstance(refusal, errors.Exhausted):
        headers["retry-after"] = str(refusal.retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    return Problem(status, refusal.code, refusal.message, refusal.field, refusal.details, headers=headers)


def from_validation(invalid: RequestValidationError) -> Problem:
    """What was sent is not repeated: it may hold a secret."""
    found = [{"type": error["type"], "loc": list(error["loc"]), "msg": error["msg"]} for error in invalid.errors()]
    first = found[0]
    name = ".".join(str(part) for part in first["loc"][1:]) or None
    sentence = f"{name}: {first['msg']}" if name else str(first["msg"])
    return Problem(422, "VALIDATION_ERROR", sentence, name, errors=found)


def from_http(error: HTTPException) -> Problem:
    code = CODES.get(error.status_code, "ERROR")
    return Problem(error.status_code, code, str(error.detail), headers=dict(error.headers or {}))
