"""What a request asks of AWS, the second one of a minute, as nearly every request is. The code waits for each call
before it makes the next, so the number of calls is also how many stand one behind the other."""

import time

from bench.figures import Figure
from bench.stage import stage
from bench.visits import Kind, Visit, Visitor
from tests.costs import Costs, counted

TITLE = "Calls of AWS by route"
PLOTTED = ("calls",)
MOST = {Kind.READ: 3, Kind.LIST: 3, Kind.WRITE: 4}
DEEPEST = {Kind.READ: 2, Kind.LIST: 2, Kind.WRITE: 3}
EXCUSED = "0013-budgets-that-are-missed"


def cost_of(visit: Visit) -> Costs:
    """Of the second of two that begin in one minute: the first of a minute costs a call more."""
    before = minute()
    visit.pay()
    while True:
        now = minute()
        with counted() as costs:
            visit.pay()
        if now == before:
            return costs
        before = now


def minute() -> int:
    return int(time.time() // 60)


def figures(*, quick: bool) -> list[Figure]:  # noqa: ARG001  # all of it is counts
    with stage():
        found = {visit: cost_of(visit) for visit in Visitor().visits()}
    scans = sum("Scan" in costs.calls for costs in found.values())
    deep = sum(len(costs.calls) > DEEPEST[visit.kind] for visit, costs in found.items())
    return [
        *(called(visit, len(costs.calls)) for visit, costs in found.items()),
        *(taken(visit, costs.capacity) for visit, costs in found.items()),
        Figure("routes that scan a table", scans, "routes", most=0, exact=True),
        Figure(
            "routes with a call more in a row than allowed", deep, "routes", most=0, exact=True, excused=EXCUSED
        ),
    ]


def called(visit: Visit, calls: int) -> Figure:
    most = MOST[visit.kind]
    return Figure(f"{visit.kind} {visit.name}", calls, "calls", most=most, aim=most - 1, exact=True)


def taken(visit: Visit, capacity: float) -> Figure:
    return Figure(f"capacity of {visit.name}", capacity, "units", exact=True, slack=0.5)
