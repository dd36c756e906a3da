"""What a page costs its reader when there is a hundred of everything, and when there is much: 100 000, or
as many as `PARLEY_BENCH_ITEMS` says, put into the engine past its API. The figure is the largest of three
ratios: calls of AWS, items looked at, and capacity taken. What administrators see is measured by `make
bench-operations`."""

import os

from bench.figures import Figure
from bench.measures.calls import cost_of
from bench.stage import stage
from bench.swelling import swell
from bench.visits import Kind, Visitor
from tests.costs import Costs
from tests.servers.aws import Prepared

TITLE = "Growth"
PLOTTED = ("times",)
FEW = 100
MANY = int(os.environ.get("PARLEY_BENCH_ITEMS", "100000"))
MOST = 1.02
FULL = 150  # items that pages show in all, at least


def costs(engine: Prepared, size: int) -> dict[str, Costs]:
    engine.restore()
    whose = Visitor()
    swell(engine.fill, whose, size)
    found = {visit.name: cost_of(visit) for visit in whose.visits() if visit.kind is not Kind.WRITE}
    if sum(each.items for each in found.values()) < FULL:
        raise AssertionError("there was not a page of anything")
    return found


def growth(few: Costs, many: Costs) -> float:
    pairs = (len(few.calls), len(many.calls)), (few.items, many.items), (few.capacity, many.capacity)
    return max(after / before for before, after in pairs if before)


def figures(*, quick: bool) -> list[Figure]:
    size = FEW * 2 if quick else MANY
    with stage() as engine:
        few, many = costs(engine, FEW), costs(engine, size)
    largest = [Figure("items of each kind", size, "items")]
    ratios = {name: round(growth(few[name], many[name]), 3) for name in few}
    return largest + [Figure(name, ratio, "times", most=MOST) for name, ratio in ratios.items()]
