"""What was used, and what is to be indexed anew."""

import argparse

from shared.domain.analytics.model.figures import Figures
from shared.domain.analytics.model.periods import latest
from shared.domain.analytics.repository.rollups import RollupRepository
from shared.domain.knowledge.wiring.documents import rerunning_service
from shared.kit.clock import utc_now

COLUMNS = (
    ("sessions", ("sessions",)),
    ("messages", ("messages",)),
    ("tokens in", ("input_tokens",)),
    ("tokens out", ("output_tokens",)),
    ("tool calls", ("calls",)),
)
PATIENCE = 600.0


def usage(asked: argparse.Namespace) -> int:
    scope = f"{asked.product}#{asked.user}" if asked.user else asked.product
    period = latest(asked.days, utc_now().date())
    figures = Figures(period, RollupRepository().days(scope, f"{period.first}", f"{period.last}"))
    print(row("date", [title for title, _ in COLUMNS]))
    for day in period.days():
        print(row(day, [figures.of(f"day#{day}", *names) for _, names in COLUMNS]))
    print(row("all", [figures.total(*names) for _, names in COLUMNS]))
    return 0


def row(name: str, cells: "list[str] | list[int]") -> str:
    return f"{name:<10}" + "".join(f"{cell:>12}" for cell in cells)


def reindex(_: argparse.Namespace) -> int:
    """Bounded: what is left is taken up by the next run, by this command or by the schedule."""
    report = rerunning_service().run(lambda: PATIENCE)
    print(report)
    return 0
