"""What greets a newcomer at a product's address: where things are, the OpenAPI document, and pages that show it.

Nothing is fetched from another host: the pages' scripts are served from here.
"""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import fastapi_offline  # its vendored Swagger UI and ReDoc are what we need of it
from starlette.responses import HTMLResponse, JSONResponse, Response

from shared.kit.errors import NotFound
from shared.web.routing import DialectRouter

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:;"
    " frame-ancestors 'none'"
)
A_DAY = "public, max-age=86400"
ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "application/javascript",
    "redoc.standalone.js": "application/javascript",
    "favicon.png": "image/png",
}
LINKS = {"documentation": "/docs", "reference": "/redoc", "openapi": "/openapi.json", "health": "/health"}
START = 'window.onload = () => SwaggerUIBundle({url: "/openapi.json", dom_id: "#docs", deepLinking: true});\n'
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/docs/assets/favicon.png">
{head}
</head>
<body>
{body}
</body>
</html>
"""
SWAGGER_HEAD = '<link rel="stylesheet" href="/docs/assets/swagger-ui.css">'
SWAGGER_BODY = (
    '<div id="docs"></div><script src="/docs/assets/swagger-ui-bundle.js"></script>'
    '<script src="/docs/assets/start.js"></script>'
)
REDOC_BODY = '<redoc spec-url="/openapi.json"></redoc><script src="/docs/assets/redoc.standalone.js"></script>'


def add_portal(router: DialectRouter, title: str, document: Path) -> None:
    async def index() -> JSONResponse:
        version = openapi(document)["info"]["version"]
        return JSONResponse({"name": title, "version": version, **LINKS})

    async def described() -> JSONResponse:
        return JSONResponse(openapi(document), headers={"cache-control": "public, max-age=300"})

    async def docs() -> HTMLResponse:
        return page(title, SWAGGER_HEAD, SWAGGER_BODY)

    async def redoc() -> HTMLResponse:
        return page(title, "", REDOC_BODY)

    routes: dict[str, Callable[..., Any]] = {
        "/": index,
        "/openapi.json": described,
        "/docs": docs,
        "/redoc": redoc,
        "/docs/assets/{name}": asset,
    }
    for path, endpoint in routes.items():
        router.get(path, include_in_schema=False)(endpoint)


@cache
def openapi(document: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(document.read_text())
    return read


async def asset(name: str) -> Response:
    if name == "start.js":
        return Response(START, media_type="application/javascript", headers={"cache-control": A_DAY})
    if name not in ASSETS:
        raise NotFound("There is no such file")
    body = (files(fastapi_offline) / "static" / name).read_bytes()
    return Response(body, media_type=ASSETS[name], headers={"cache-control": A_DAY})


def page(title: str, head: str, body: str) -> HTMLResponse:
    text = PAGE.format(title=title, head=head, body=body)
    return HTMLResponse(text, headers={"content-security-policy": POLICY})
