"""A request to a function that is awake, beside a bare route of FastAPI behind Mangum: signed in, with its line of
metrics written. AWS is left out: what it answered once it answers again from memory, so that what is counted is our
code, pynamodb's and the framework's. CPU is the least of several batches, the bare route's in turns with the
others."""

import gc
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from fastapi import FastAPI
from mangum import Mangum

from bench.figures import Figure
from bench.stage import stage
from bench.visits import Kind, Visit, Visitor
from infra.registry import FLEET
from tests.costs import SEAM
from tests.lambda_client import Caller

TITLE = "Warm requests"
PLOTTED = ("of a bare route's CPU",)
BATCH, ROUNDS = 30, 7
EXCUSED = "0013-budgets-that-are-missed"
ASKED = frozenset({"IndexName", "KeyConditionExpression", "ExpressionAttributeValues", "RequestItems"})
Ask = Callable[[], Any]

bare = FastAPI()


@bare.get("/hello")
async def hello() -> dict[str, str]:
    return {"hello": "you"}


@contextmanager
def answered_from_memory() -> Iterator[None]:
    """Every kind of call is made once for each table; afterwards its answer is known."""
    ask, known = getattr(BaseClient, SEAM), {}

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        told = arguments.get("Key") or {name: value for name, value in arguments.items() if name in ASKED}
        asked = operation, json.dumps([arguments.get("TableName"), told], default=str)
        if asked not in known:
            known[asked] = ask(client, operation, arguments)
        return known[asked]

    with patch.object(BaseClient, SEAM, call):
        yield


def bare_route() -> Ask:
    handler, event = Mangum(bare, lifespan="off"), Caller().event("GET", "/hello", None, {}, {})
    return lambda: handler(event, None)  # type: ignore[arg-type]


def asked(visit: Visit) -> Ask:
    module, name = FLEET[visit.row].entry
    handler = getattr(import_module(module), name)
    event = visit.who.event(visit.method, visit.at, visit.body, {}, {})
    return lambda: handler(event, None)


def batch(ask: Ask) -> float:
    """Seconds of CPU a request."""
    began = time.process_time()
    for _ in range(BATCH):
        ask()
    return (time.process_time() - began) / BATCH


def whole(answer: Any) -> None:
    if answer["statusCode"] != 200:  # noqa: PLR2004
        raise AssertionError(answer["body"])


def least(asks: Sequence[Ask]) -> list[float]:
    for ask in asks:
        whole(ask())
        batch(ask)
    gc.collect()
    gc.freeze()
    return [min(each) for each in zip(*([batch(ask) for ask in asks] for _ in range(ROUNDS)), strict=True)]


def threads_of(asks: Sequence[Ask]) -> int:
    with patch.object(threading.Thread, "start", autospec=True, side_effect=threading.Thread.start) as start:
        for ask in asks:
            ask()
    return int(start.call_count)


def figures(*, quick: bool) -> list[Figure]:  # noqa: ARG001  # seconds either way
    with stage():
        visits = [visit for visit in Visitor().visits() if visit.kind is not Kind.WRITE]
        with answered_from_memory():
            asks = [asked(visit) for visit in visits]
            first, *others = least([bare_route(), *asks])
            threads = threads_of(asks)
    return [
        Figure("a bare route", round(first * 1e6), "µs of CPU"),
        Figure("threads started by any of them", threads, "threads", most=0),
        *(ratio(visit, took / first) for visit, took in zip(visits, others, strict=True)),
    ]


def ratio(visit: Visit, value: float) -> Figure:
    """The design's budget is for a route without data; what is read has to be understood and written out as well."""
    name, unit = f"{visit.kind} {visit.name}", "of a bare route's CPU"
    if visit.at != "/v1/auth/me":
        return Figure(name, round(value, 2), unit)
    return Figure(name, round(value, 2), unit, most=1.8, aim=1.3, excused=EXCUSED)
