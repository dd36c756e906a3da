"""From the start of the process to the first answer, for functions of each shape as their artefacts unpack (of
every one with `PARLEY_BENCH_ALL=1`), beside a bare function of FastAPI, Mangum and boto3 that reads one item: the
same interpreter, the same layout, in turns, so that a busy machine is busy for both. CPU is the least of several
starts over the least of the bare function's. Where valgrind is installed, instructions are counted too, for one
function of each shape; these are nearly the same at every run. Memory is the most that the process ever held."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.artefacts import Bay, Start
from bench.figures import Figure
from bench.stage import stage
from infra.fleet import Function
from infra.registry import FLEET

TITLE = "Cold starts"
PLOTTED = ("of the bare function's CPU",)
ROUNDS = 2
BETWEEN = 8  # starts between two of the bare function
AT_ONCE = 2
SHAPES = ("voiceassist/auth", "voiceassist/conversations", "voiceera/campaigns")
OTHERS = ("voiceassist/health", "voiceassist/portal", "voiceassist/realtime", "jobs/mailer", "jobs/rollups")
TURNS = ("voiceassist/answerer", "youworker/chat")
MOST, AIM = {False: 0.95, True: 2.2}, {False: 0.8, True: 1.15}
EXCUSED = "0013-budgets-that-are-missed"


def rounds(starts: Sequence[Start], bare: Start) -> Iterator[Start]:
    for _ in range(ROUNDS):
        for number, start in enumerate(starts):
            if number % BETWEEN == 0:
                yield bare
            yield start


def least(bay: Bay, starts: Sequence[Start], bare: Start) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    plan = list(rounds(starts, bare))
    bay.started(bare)  # what all of them share comes from the disk
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start, told in zip(plan, pool.map(bay.started, plan), strict=True):
            best = found.setdefault(start.name, told)
            best["cpu"] = min(best["cpu"], told["cpu"])
    return found


def counted(bay: Bay, starts: Sequence[Start], bare: Start) -> list[Figure]:
    if shutil.which("valgrind") is None:
        return []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        first, *others = pool.map(bay.instructions, (bare, *starts))
    return [
        Figure("the bare function", round(first / 1e6), "million instructions"),
        *(ratio(start.name, each / first) for start, each in zip(starts, others, strict=True)),
    ]


def ratio(name: str, value: float) -> Figure:
    turns = name in TURNS
    return Figure(
        name,
        round(value, 2),
        "of the bare function's instructions",
        most=MOST[turns],
        aim=AIM[turns],
        excused=EXCUSED,
    )


def shown(row: Function, told: Mapping[str, Any], bare: Mapping[str, Any]) -> Iterator[Figure]:
    yield Figure(row.name, round(told["cpu"] / bare["cpu"], 2), "of the bare function's CPU")
    yield Figure(f"memory of {row.name}", round(told["megabytes"]), "MB")


def figures(*, quick: bool) -> list[Figure]:
    every = "PARLEY_BENCH_ALL" in os.environ and not quick
    rows = [row for row in FLEET.functions if every or row.name in {*SHAPES, *TURNS, *OTHERS}]
    bay = Bay()
    try:
        with stage():
            starts = {row.name: bay.unpacked(row) for row in rows}
            compiled = any(any(start.folder.rglob("*.pyc")) for start in starts.values())
            bare = bay.bare(compiled=compiled)
            found = least(bay, list(starts.values()), bare)
            instructions = counted(bay, [starts[name] for name in (*SHAPES, *TURNS) if name in starts], bare)
    finally:
        bay.close()
    cpu = found[bare.name]["cpu"] * 1000
    each = [figure for row in rows for figure in shown(row, found[row.name], found[bare.name])]
    return [Figure("the bare function", round(cpu), "ms of CPU"), *instructions, *each]
