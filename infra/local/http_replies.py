"""A handler's answer, in payload format 2.0, as the HTTP API gives it to a client."""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
UNSENDABLE = re.compile(r"[\r\n\0]")
# How a message is carried is between the gateway and its client.
OUR_OWN = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})
BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Nonsense(ValueError):
    """The handler answered something that is no answer."""


def reply(payload: Any) -> Reply:
    """An object with a `statusCode` is an answer, anything else is the body of one."""
    if not isinstance(payload, dict) or "statusCode" not in payload:
        return inferred(payload)
    status = status_of(payload["statusCode"])
    headers = [header(name, value) for name, value in of_kind(payload, "headers", dict).items()]
    headers = [each for each in headers if each[0].decode() not in OUR_OWN]
    headers += [cookie(each) for each in of_kind(payload, "cookies", list)]
    if not any(name == b"content-type" for name, _ in headers):
        headers.append((b"content-type", b"text/plain;charset=UTF-8"))
    return Reply(status, headers, b"" if status in BODILESS else body_of(payload))


def status_of(given: Any) -> int:
    status = int(given) if isinstance(given, str) and given.isdecimal() else given
    if not isinstance(status, int) or not 200 <= status <= 599:  # noqa: PLR2004  # what can end an exchange
        raise Nonsense("statusCode")
    return status


def of_kind(payload: Mapping[str, Any], name: str, kind: type[Any]) -> Any:
    value = payload.get(name)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise Nonsense(name)
    return value


def header(name: str, value: Any) -> tuple[bytes, bytes]:
    if not isinstance(value, str | int | float):
        raise Nonsense(name)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not TOKEN.fullmatch(name) or UNSENDABLE.search(text):
        raise Nonsense(name)
    return name.lower().encode(), text.encode("latin-1", "replace")


def cookie(value: Any) -> tuple[bytes, bytes]:
    if not isinstance(value, str):
        raise Nonsense("cookies")
    return header("set-cookie", value)


def body_of(payload: Mapping[str, Any]) -> bytes:
    body = of_kind(payload, "body", str)
    try:
        return base64.b64decode(body, validate=True) if payload.get("isBase64Encoded") else body.encode()
    except ValueError as error:
        raise Nonsense("body") from error


def inferred(payload: Any) -> Reply:
    if payload is None:
        raise Nonsense("nothing")
    body = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return Reply(200, [(b"content-type", b"application/json")], body.encode())


def headers_of(found: Reply, *, head: bool) -> Iterable[tuple[bytes, bytes]]:
    """Its length is counted; a HEAD request may be told the length that a GET would have had."""
    yield from (each for each in found.headers if each[0] != b"content-length")
    if found.status in BODILESS:
        return
    told = [value for name, value in found.headers if name == b"content-length"]
    yield b"content-length", told[0] if head and told else str(len(found.body)).encode()
