"""The edge of a function that serves a WebSocket API: one event in, one call of the product's handler out.

A handler refuses with a `Refusal`; the product says in a frame what that means. Whatever else goes wrong is logged and
told in the same way, so that a message is never just lost.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.kit.errors import Refusal, TooLarge, Unprocessable
from shared.kit.ids import new_id
from shared.kit.observability import logger, traced
from shared.kit.principal import Credentials
from shared.kit.request import RequestContext, begin_request
from shared.web import visitor

OK = {"statusCode": 200}
Refused = Callable[["Arrival", Refusal], None]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody connects, says something, or has gone."""

    connection: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    binary: bool = False

    @property
    def path(self) -> str:
        """What was dialled; the edge passes it on."""
        return self.query.get("path", "/")

    def credentials(self) -> Credentials:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        key = self.headers.get("x-api-key") or self.query.get("api_key")
        return Credentials(bearer or self.query.get("token") or None, key or None)

    def message(self) -> dict[str, Any]:
        """An object with a `type`."""
        if self.binary:
            raise Unprocessable("Messages are text", code="INVALID_EVENT")
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unprocessable("A message is a JSON object", code="INVALID_EVENT") from error
        if not isinstance(found, dict) or not isinstance(found.get("type"), str):
            raise Unprocessable("A message is a JSON object with a `type`", code="INVALID_EVENT")
        if half_a_sign(self.body):
            raise Unprocessable("A message holds whole signs only", code="INVALID_EVENT")
        return found


@dataclass(frozen=True, slots=True)
class SocketApp:
    """`connected` accepts or refuses by raising; the socket is open only when it has returned."""

    connected: Callable[[Arrival], None]
    said: Callable[[Arrival], None]
    gone: Callable[[Arrival], None]
    refused: Refused

    def handler(self) -> Callable[[dict[str, Any], Any], dict[str, int]]:
        return traced(self)

    def __call__(self, event: dict[str, Any], _context: Any) -> dict[str, int]:
        arrival = arrival_of(event)
        serve = {"CONNECT": self.connected, "DISCONNECT": self.gone}.get(
            event["requestContext"]["eventType"], self.said
        )
        try:
            serve(arrival)
        except Refusal as refusal:
            self.refused(arrival, refusal)
        except Exception:  # noqa: BLE001  # the edge: the client is told
            logger.exception("a socket's message failed")
            self.refused(arrival, Refusal("Something went wrong on our side", code="INTERNAL_ERROR"))
        return OK


def arrival_of(event: Mapping[str, Any]) -> Arrival:
    context = event["requestContext"]
    trace = new_id()
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    address = visitor.address(headers, context.get("identity", {}).get("sourceIp", "-"))
    begin_request(RequestContext(context.get("requestId", trace), trace, trace, address))
    return Arrival(
        connection=context["connectionId"],
        query=event.get("queryStringParameters") or {},
        headers=headers,
        body=event.get("body") or "",
        binary=bool(event.get("isBase64Encoded")),
    )


def half_a_sign(text: str) -> bool:
    """JSON can spell half of a surrogate pair, which no store and no other client can read."""
    if "\\u" not in text.lower() and text.isascii():
        return False
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def text_in(message: Mapping[str, Any], *names: str, most: int = 200) -> str | None:
    """The first of these names that holds a text."""
    for name in names:
        value = message.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise Unprocessable(f"`{name}` is a text", code="INVALID_EVENT", field=name)
        if len(value) > most:
            raise TooLarge(f"`{name}` has at most {most} characters", code="INVALID_EVENT", field=name)
        return value
    return None
