"""What the artefact of every function weighs, built as `make package` builds it, within the budget of its kind: what
reads PDFs, prints, hears or finds by meaning brings a library that weighs what it weighs."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.figures import Figure
from infra.budgets import ORDINARY, megabytes
from infra.fleet import Function
from infra.package import DIST, Imports, Target, build
from infra.registry import FLEET

TITLE = "Artefacts"
PLOTTED = ("MB",)
SMALL = ("voiceassist/health", "jobs/rollups")
AIM = 11


def figures(*, quick: bool) -> list[Figure]:
    rows = [row for row in FLEET.functions if not quick or row.name in SMALL]
    (DIST / "packages").mkdir(parents=True, exist_ok=True)
    imports, target = Imports(), Target()
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # what compresses lets others run
        built = list(pool.map(lambda row: build(row, imports, target), rows))
    sizes = [weighed(row, artefact, imports) for row, artefact in zip(rows, built, strict=True)]
    return sorted(sizes, key=lambda each: (-(each.most or 0), -each.value, each.name))


def weighed(row: Function, artefact: Path, imports: Imports) -> Figure:
    most = megabytes(imports.distributions(row))
    aim = AIM if most == ORDINARY else None
    return Figure(row.name, round(artefact.stat().st_size / 1e6, 2), "MB", most=most, aim=aim)
