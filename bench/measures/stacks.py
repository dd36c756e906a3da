"""The same four things asked of Lambda handlers, signed in, by events of the HTTP API: of a plain FastAPI service
(`bench/others/monolith.py`) behind Mangum and behind Lynara, of the same service written for Powertools' resolver
(`bench/others/resolver.py`), and of our functions. All are in one process; their store is another, and the same. A
list has twenty entries everywhere, and every answer is looked at. CPU is the least of several batches, the stacks
in turns. Routes of the FastAPI service are plain functions, as one writes them beside boto3: each request of it
starts a thread, one of the resolver's none, nor one of ours. The plain services do less: nobody is counted, signed
out, audited or resumed, and no total is kept. Lambda Web Adapter, a program in Rust that no index of Python's
packages carries, is left out: it is uvicorn beside the function, as measured above, and a proxy before it."""

import gc
import time
from collections.abc import Iterator, Sequence

from bench.figures import Figure
from bench.others import store
from bench.others.lambdas import Ask, asks, stacks
from bench.stage import stage

TITLE = "Beside other stacks on Lambda"
PLOTTED = ("times the plain service's CPU behind Mangum",)
BATCH, ROUNDS, MANY = 4, 32, 20


def batch(ask: Ask) -> float:
    """Seconds of CPU a request."""
    began = time.process_time()
    answers = [ask() for _ in range(BATCH)]
    took = time.process_time() - began
    for answer in answers:
        ask.check(answer)
    return took / BATCH


def least(each: Sequence[Ask]) -> list[float]:
    for ask in each:
        batch(ask)
    gc.collect()
    gc.freeze()
    return [min(some) for some in zip(*([batch(ask) for ask in each] for _ in range(ROUNDS)), strict=True)]


def compared() -> Iterator[Figure]:
    found = stacks()
    for each in zip(*(asks(stack, MANY) for stack in found), strict=True):
        first, *others = least(each)
        name = each[0].name
        yield Figure(f"{name}, {found[0].name}", round(first * 1000, 2), "ms of CPU")
        for stack, took in zip(found[1:], others, strict=True):
            yield Figure(f"{name}, {stack.name}", round(took / first, 2), *PLOTTED)


def figures(*, quick: bool) -> list[Figure]:  # noqa: ARG001  # seconds either way
    with stage():
        store.create_tables()
        return list(compared())
