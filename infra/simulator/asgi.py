"""As much of HTTP as the simulator serves: a request read whole, an answer of JSON, text or a file in pieces."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

LARGEST = 1024 * 1024


class Refused(Exception):
    def __init__(self, answer: "Answer") -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> Mapping[str, list[str]]:
        return parse_qs(self.body.decode(errors="replace"), keep_blank_values=True)

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body or b"null")
        except ValueError as error:
            raise Refused(Answer(400, {"error": "the body is no JSON"})) from error

    @property
    def credentials(self) -> tuple[str, str]:
        kind, _, pair = self.headers.get("authorization", "").partition(" ")
        try:
            name, _, secret = base64.b64decode(pair, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return (name, secret) if kind.lower() == "basic" else ("", "")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterator[bytes] | None = None
    size: int = 0


Handle = Callable[[Request], Awaitable[Answer]]


def first(fields: Mapping[str, list[str]], name: str, default: str = "") -> str:
    return fields.get(name, [default])[0]


async def read(scope: Any, receive: Any) -> Request:
    body, more = b"", True
    while more and len(body) <= LARGEST:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return Request(scope["method"], scope["path"], query, headers, body[:LARGEST])


async def write(answer: Answer, send: Any) -> None:
    headers = dict(answer.headers)
    body = b""
    if answer.pieces is None and answer.body is not None:
        body = json.dumps(answer.body).encode()
        headers.setdefault("content-type", "application/json")
    size = answer.size if answer.pieces is not None else len(body)
    listed = [(name.encode(), value.encode()) for name, value in headers.items()]
    if answer.status != 204:  # noqa: PLR2004  # it has no length
        listed.append((b"content-length", str(size).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": listed})
    for piece in answer.pieces or ():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": body})
