"""The plain services and our own functions as Lambda calls them: each is handed an event of the HTTP API and
returns its answer, in this process. Who reads is not who writes, so that a list stays as long as it is."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from typing import Any

from lynara import APIGatewayProxyEventV2Interface, Lynara
from lynara.types import LifespanMode
from mangum import Mangum

from bench.others import monolith, resolver
from infra.registry import FLEET
from shared.web.app import one_loop
from tests.functions.people import PASSWORD, registered
from tests.lambda_client import Caller

PATH = "/api/conversations"
SUCCESS = {HTTPStatus.OK, HTTPStatus.CREATED}
Handler = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """Its people are of a place of its own: the plain services keep what they have in the same tables."""

    name: str
    place: str
    login: tuple[Handler, str]
    talks: Handler


@dataclass(frozen=True, slots=True)
class Ask:
    """`holds` is what its answer must hold: titles or contents, in any order."""

    name: str
    handler: Handler
    event: Any
    holds: Sequence[str]

    def __call__(self) -> Any:
        return self.handler(self.event, None)

    def check(self, answer: Any) -> None:
        if held(answer) != sorted(self.holds):
            raise AssertionError(f"{self.name}: {answer}")


def stacks() -> list[Stack]:
    """The first is what the others are measured against."""
    asyncio.set_event_loop(one_loop())
    mangum, lynara = Mangum(monolith.app, lifespan="off"), Lynara(monolith.app, LifespanMode.OFF)

    def behind_mangum(event: Any, context: Any) -> Any:
        asyncio.set_event_loop(one_loop())  # it takes the current one, and `asyncio.run` leaves none behind
        return mangum(event, context)

    def behind_lynara(event: Any, context: Any) -> Any:
        return asyncio.run(lynara.run(event, context, APIGatewayProxyEventV2Interface))

    login, talks = entry("voiceassist/auth"), entry("voiceassist/conversations")
    return [
        Stack("FastAPI behind Mangum", "mangum.example", (behind_mangum, "/login"), behind_mangum),
        Stack("FastAPI behind Lynara", "lynara.example", (behind_lynara, "/login"), behind_lynara),
        Stack("Powertools' resolver", "powertools.example", (resolver.handler, "/login"), resolver.handler),
        Stack("ours", "parley.example", (login, "/api/auth/login"), talks),
    ]


def entry(row: str) -> Handler:
    module, name = FLEET[row].entry
    found: Handler = getattr(import_module(module), name)
    return found


def asks(stack: Stack, many: int) -> list[Ask]:
    """Of somebody who has so many conversations, and has said so many things in one of them."""
    reader, writer = (newcomer(stack, f"{name}@{stack.place}") for name in ("ann", "eve"))
    titles, contents = ([f"{word} {number}" for number in range(many)] for word in ("Talk", "It hurts,"))
    first, *_ = [made(stack, reader, PATH, {"title": title})["id"] for title in titles]
    for content in contents:
        made(stack, reader, f"{PATH}/{first}/messages", {"content": content})
    other = made(stack, writer, PATH, {"title": "Another"})["id"]
    wanted = [
        ("begin a conversation", event(writer, "POST", PATH, {"title": "Chest pain"}), ["Chest pain"]),
        ("list conversations", event(reader, "GET", PATH), titles),
        ("say something", event(writer, "POST", f"{PATH}/{other}/messages", {"content": "No."}), ["No."]),
        ("list messages", event(reader, "GET", f"{PATH}/{first}/messages"), contents),
    ]
    return [Ask(name, stack.talks, asked, holds) for name, asked, holds in wanted]


def newcomer(stack: Stack, email: str) -> Caller:
    """Signed in. The plain services take whoever comes; ours have to know them before."""
    registered(email)
    handler, path = stack.login
    token = body_of(handler(event(Caller(), "POST", path, {"email": email, "password": PASSWORD}), None))
    return Caller({"authorization": f"Bearer {token['access_token']}"})


def made(stack: Stack, who: Caller, path: str, body: Any) -> Any:
    return body_of(stack.talks(event(who, "POST", path, body), None))


def event(who: Caller, method: str, path: str, body: Any = None) -> Any:
    found = who.event(method, path, body, {}, {})
    found["requestContext"]["stage"] = "$default"  # the resolver looks for its name in the path
    return found


def body_of(answer: Any) -> Any:
    if answer["statusCode"] not in SUCCESS:
        raise AssertionError(answer)
    return json.loads(answer["body"])


def held(answer: Any) -> list[str]:
    """Ours has a list under `items`, beside which page of it this is."""
    body = body_of(answer)
    told = body.get("items", [body]) if isinstance(body, dict) else body
    return sorted(each.get("title") or each["content"] for each in told)
