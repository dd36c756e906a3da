"""A request as the HTTP API's payload format 2.0 gives it to a handler."""

import base64
import time
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from infra.local.routes import Route

Headers = Iterable[tuple[bytes, bytes]]
TEXT = frozenset(f"application/{kind}" for kind in ("json", "javascript", "xml", "x-www-form-urlencoded"))
LONGEST_HEADERS = 10 * 1024


def event(scope: Mapping[str, Any], body: bytes, route: Route, source_ip: str, api_id: str) -> dict[str, Any]:
    headers, cookies = joined(scope["headers"])
    forwarded = [headers["x-forwarded-for"]] if "x-forwarded-for" in headers else []
    headers["x-forwarded-for"] = ", ".join([*forwarded, scope["client"][0]])
    headers["x-forwarded-proto"] = scope["scheme"]
    headers["x-forwarded-port"] = str(scope["server"][1])
    query = scope["query_string"].decode("latin-1")
    made: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": scope["path"],
        "rawQueryString": query,
        "headers": headers,
        "requestContext": context(scope, headers, route, source_ip, api_id),
        "isBase64Encoded": False,
    }
    if cookies:
        made["cookies"] = cookies
    if query:
        made["queryStringParameters"] = parameters(query)
    if route.parameters:
        made["pathParameters"] = dict(route.parameters)
    if body:
        as_text = text_of(body, headers.get("content-type", ""))
        made["body"] = base64.b64encode(body).decode() if as_text is None else as_text
        made["isBase64Encoded"] = as_text is None
    return made


def context(
    scope: Mapping[str, Any], headers: Mapping[str, str], route: Route, source_ip: str, api_id: str
) -> dict[str, Any]:
    now = time.time()
    host = headers.get("host", "localhost")
    return {
        "accountId": "000000000000",
        "apiId": api_id,
        "domainName": host,
        "domainPrefix": host.partition(".")[0].partition(":")[0],
        "http": {
            "method": scope["method"],
            "path": scope["path"],
            "protocol": f"HTTP/{scope['http_version']}",
            "sourceIp": source_ip,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": uuid.uuid4().hex,
        "routeKey": route.key,
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }


def joined(headers: Headers) -> tuple[dict[str, str], list[str]]:
    """Names in lower case, a repeated header's values joined by a comma, cookies apart."""
    found: dict[str, str] = {}
    cookies: list[str] = []
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name == "cookie":
            cookies += [part.strip() for part in value.split(";")]
        else:
            found[name] = f"{found[name]},{value}" if name in found else value
    return found, cookies


def parameters(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def text_of(body: bytes, content_type: str) -> str | None:
    kind = content_type.partition(";")[0].strip().lower()
    if not (kind in TEXT or kind.startswith("text/") or kind.endswith(("+json", "+xml"))):
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None
