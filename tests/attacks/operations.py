"""Every operation of the three documents, the function that serves it, and a request that is wrong in nothing."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.fleet import Http
from infra.local.sandbox import ROOT
from infra.openapi import Json, application, routes
from infra.registry import FLEET

PRODUCTS = ("voiceassist", "youworker", "voiceera")
NAMED = re.compile(r"\{(\w+)\}")
JSON_BODY = "application/json"


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    product: str
    function: str
    method: str
    path: str
    told: Json

    @property
    def name(self) -> str:
        return f"{self.product} {self.method} {self.path}"

    def parameters(self, place: str) -> list[str]:
        return [each["name"] for each in self.told.get("parameters", []) if each["in"] == place]

    @property
    def body(self) -> Json | None:
        found: Json | None = self.told.get("requestBody", {}).get("content", {}).get(JSON_BODY, {}).get("schema")
        return found


@cache
def described(product: str) -> Json:
    """As it is published; that it is what the code says is asked by `make check`."""
    found: Json = json.loads((ROOT / f"functions/{product}/portal/openapi.json").read_text())
    return found


def operations() -> Iterator[Operation]:
    for product in PRODUCTS:
        served = servers(product)
        told = {
            (method.upper(), path) for path, methods in described(product)["paths"].items() for method in methods
        }
        assert told == served.keys(), "what is published is out of date: `make render` mends it"
        for path, methods in described(product)["paths"].items():
            for method, told in methods.items():
                yield Operation(product, served[method.upper(), path], method.upper(), path, told)


def servers(product: str) -> dict[tuple[str, str], str]:
    return {
        (method, route.path_format): function.name
        for function in FLEET.of(product)
        if function.of(Http)
        for route in routes(application(function))
        for method in route.methods or ()
        if route.include_in_schema
    }


def resolved(product: str, schema: Json) -> Json:
    while "$ref" in schema:
        schema = described(product)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def fields(product: str, schema: Json | None) -> Mapping[str, Json]:
    found: Mapping[str, Json] = resolved(product, schema or {}).get("properties", {})
    return found


def example(product: str, schema: Json, ids: Mapping[str, str]) -> Any:
    """The least that is valid, and every id that there is a place for."""
    schema = resolved(product, schema)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return example(product, next(each for each in options if each.get("type") != "null"), ids)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "object" or "properties" in schema:
        needed = set(schema.get("required", ()))
        return {
            name: ids.get(name) or example(product, inner, ids)
            for name, inner in schema.get("properties", {}).items()
            if name in needed or name in ids
        }
    return plain(product, schema, ids)


def plain(product: str, schema: Json, ids: Mapping[str, str]) -> Any:
    match schema.get("type"):
        case "array":
            return [example(product, schema.get("items", {}), ids) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return False
        case "string":
            return {"email": "ida@example.com", "date-time": "2026-01-01T00:00:00Z"}.get(
                schema.get("format", ""), "x" * max(1, schema.get("minLength", 1))
            )
    return {}
