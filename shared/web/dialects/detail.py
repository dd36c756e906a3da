"""YouWorker: success is the object itself, refusal says `detail`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from shared.kit.clock import rfc3339, utc_now
from shared.ratelimit import Limit
from shared.web.problems import Problem
from shared.web.routing import DialectRouter, router_of

API_VERSION = "0.1.0"


class DetailDialect:
    name: ClassVar[str] = "detail"
    version: ClassVar[str] = API_VERSION
    schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "required": ["detail", "status_code", "timestamp"],
        "properties": {
            "detail": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}]},
            "status_code": {"type": "integer"},
            "timestamp": {"type": "string", "format": "date-time"},
        },
    }
    general: ClassVar[Limit] = Limit("general", 100)
    codes: ClassVar[Mapping[str, str]] = {}
    statuses: ClassVar[Mapping[str, int]] = {}

    def body(self, problem: Problem) -> dict[str, Any]:
        return {
            "detail": list(problem.errors) or problem.message,
            "status_code": problem.status,
            "timestamp": rfc3339(utc_now()),
        }


DIALECT = DetailDialect()


def router(**options: Any) -> DialectRouter:
    return router_of(DIALECT, **options)
