"""One OpenAPI document a product, gathered from the functions that serve it."""

from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module
from typing import Any

from fastapi.routing import APIRoute

from infra.fleet import Fleet, Function, Http
from shared.web.app import Application
from shared.web.dialect import Dialect
from shared.web.gate import current_user, needs, optional_user
from shared.web.scopes import needed

Json = dict[str, Any]
TITLES = {"voiceassist": "VoiceAssist", "youworker": "YouWorker.AI", "voiceera": "VoiceERA"}
PORTS = {"voiceassist": 8000, "youworker": 8001, "voiceera": 8002}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def document(fleet: Fleet, product: str) -> Json:
    paths: Json = {}
    schemas: Json = {}
    version = ""
    for function in fleet.of(product):
        if function.of(Http):
            app = application(function)
            add(paths, schemas, described(app))
            version = dialect_of(app).version
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLES.get(product, product), "version": version, "license": {"name": "MIT"}},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": SECURITY},
    }


def application(function: Function) -> Application:
    app: Application = import_module(function.entry[0]).app
    return app


def described(app: Application) -> Json:
    """FastAPI's own description, with refusals as the dialect writes them and sign-in where a route asks for it."""
    made: Json = deepcopy(app.api.openapi())
    dialect = dialect_of(app)
    for route in routes(app):
        for method in route.methods or ():
            operation = made["paths"].get(route.path_format, {}).get(method.lower())
            if operation is not None:
                refine(operation, route, method, dialect)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas[refusal_name(dialect)] = dialect.schema
    return made


def refine(operation: Json, route: APIRoute, method: str, dialect: Dialect) -> None:
    operation["responses"].pop("422", None)
    refusal = {"application/json": {"schema": {"$ref": f"#/components/schemas/{refusal_name(dialect)}"}}}
    operation["responses"]["4XX"] = {"description": "Refused", "content": refusal}
    operation["responses"]["5XX"] = {"description": "Failed", "content": refusal}
    if needs(route.dependant, current_user):
        operation["security"] = shown_by(method, route)
    elif needs(route.dependant, optional_user):
        operation["security"] = [{}, *shown_by(method, route)]


def shown_by(method: str, route: APIRoute) -> list[Json]:
    by_key: list[Json] = [{"api_key": []}] if needed(method, route.path) else []
    return [{"bearer": []}, *by_key]


def refusal_name(dialect: Dialect) -> str:
    return f"{dialect.name.title()}Refusal"


def dialect_of(app: Application) -> Dialect:
    return app.edge.dialect


def routes(app: Application) -> Iterator[APIRoute]:
    for router in app.routers:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def add(paths: Json, schemas: Json, made: Json) -> None:
    """Two functions may describe one schema alike; two different ones of one name would mislead, and fail."""
    for path, operations in made["paths"].items():
        paths.setdefault(path, {}).update(operations)
    for name, schema in made["components"]["schemas"].items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two functions of a product describe {name} differently: rename one")
