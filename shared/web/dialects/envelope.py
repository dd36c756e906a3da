"""VoiceERA: fields beside an envelope with a `timestamp`; its refusals have codes of their own."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from pydantic.json_schema import JsonSchemaValue

from shared.kit.clock import rfc3339, utc_now
from shared.ratelimit import Limit
from shared.web.dialects.beside import Beside
from shared.web.problems import Problem
from shared.web.routing import DialectRouter, router_of

T = TypeVar("T")

API_VERSION = "1.0.0"


class Envelope(Beside[T]):
    envelope_schema: ClassVar[Mapping[str, JsonSchemaValue]] = {
        "timestamp": {"type": "string", "format": "date-time"}
    }

    @classmethod
    def around(cls) -> dict[str, Any]:
        return {"timestamp": rfc3339(utc_now())}


def ok(data: T) -> Envelope[T]:
    return Envelope[T].of(data)


class EnvelopeDialect:
    name: ClassVar[str] = "envelope"
    version: ClassVar[str] = API_VERSION
    schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "required": ["success", "data", "error", "timestamp"],
        "properties": {
            "success": {"type": "boolean", "const": False},
            "data": {"type": "null"},
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "details": {}},
            },
            "timestamp": {"type": "string", "format": "date-time"},
        },
    }
    general: ClassVar[Limit] = Limit("general", 100)
    codes: ClassVar[Mapping[str, str]] = {
        "INVALID_CREDENTIALS": "AUTH_001",
        "TOKEN_EXPIRED": "AUTH_002",
        "UNAUTHORIZED": "AUTH_003",
        "TOKEN_INVALID": "AUTH_003",
        "TOKEN_REVOKED": "AUTH_003",
        "FORBIDDEN": "AUTH_004",
        "EMAIL_ALREADY_EXISTS": "AUTH_005",
        "OTP_REQUIRED": "AUTH_006",
        "OTP_INVALID": "AUTH_007",
        "VALIDATION_ERROR": "VALIDATION_001",
        "BAD_REQUEST": "VALIDATION_001",
        "PAYLOAD_TOO_LARGE": "VALIDATION_001",
        "UNSUPPORTED_MEDIA_TYPE": "VALIDATION_001",
        "RATE_LIMITED": "RATE_001",
        "INTERNAL_ERROR": "SERVER_001",
    }
    statuses: ClassVar[Mapping[str, int]] = {}

    def body(self, problem: Problem) -> dict[str, Any]:
        details: Any = list(problem.errors) or dict(problem.details) or None
        error = {"code": problem.code, "message": problem.message, "details": details}
        return {"success": False, "data": None, "error": error, "timestamp": rfc3339(utc_now())}


DIALECT = EnvelopeDialect()


def router(**options: Any) -> DialectRouter:
    return router_of(DIALECT, **options)
