"""VoiceAssist: fields beside an envelope with `meta`; refusals in it, with a `detail` sentence beside."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from pydantic.json_schema import JsonSchemaValue

from shared.kit.clock import rfc3339, utc_now
from shared.kit.request import current_request
from shared.ratelimit import Limit
from shared.web.dialects.beside import Beside
from shared.web.problems import Problem
from shared.web.routing import DialectRouter, router_of

T = TypeVar("T")
API_VERSION = "2.0.0"
STRING = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}


def envelope() -> dict[str, Any]:
    request, now = current_request(), rfc3339(utc_now())
    meta = {"request_id": request.request_id, "timestamp": now}
    metadata = {"version": API_VERSION, "request_id": request.request_id, "trace_id": request.trace_id}
    return {"meta": meta, "metadata": metadata, "timestamp": now, "trace_id": request.trace_id}


class Hybrid(Beside[T]):
    envelope_schema: ClassVar[Mapping[str, JsonSchemaValue]] = {
        "meta": {"type": "object", "properties": {"request_id": STRING, "timestamp": MOMENT}},
        "metadata": {
            "type": "object",
            "properties": {"version": STRING, "request_id": STRING, "trace_id": STRING},
        },
        "timestamp": MOMENT,
        "trace_id": STRING,
    }

    @classmethod
    def around(cls) -> dict[str, Any]:
        return envelope()


def ok(data: T) -> Hybrid[T]:
    return Hybrid[T].of(data)


class HybridDialect:
    name: ClassVar[str] = "hybrid"
    version: ClassVar[str] = API_VERSION
    schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "required": ["success", "error", "detail", "timestamp"],
        "properties": {
            "success": {"type": "boolean", "const": False},
            "data": {"type": "null"},
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": STRING,
                    "message": STRING,
                    "details": {"type": "object"},
                    "field": {"type": ["string", "null"]},
                    "timestamp": MOMENT,
                },
            },
            "detail": STRING,
            **Hybrid.envelope_schema,
        },
    }
    general: ClassVar[Limit] = Limit("general", 100)
    codes: ClassVar[Mapping[str, str]] = {}
    statuses: ClassVar[Mapping[str, int]] = {"EMAIL_ALREADY_EXISTS": 400}

    def body(self, problem: Problem) -> dict[str, Any]:
        around = envelope()
        invalid = {"errors": list(problem.errors)} if problem.errors else {}
        error = {
            "code": problem.code,
            "message": problem.message,
            "details": {**problem.details, **invalid},
            "field": problem.where,
            "timestamp": around["timestamp"],
        }
        return {"success": False, "data": None, "error": error, "detail": problem.message, **around}


DIALECT = HybridDialect()


def router(**options: Any) -> DialectRouter:
    return router_of(DIALECT, **options)
