"""The counts that were committed, and what has become worse since."""

import json
from collections.abc import Iterable
from pathlib import Path

from bench.figures import Figure

BASELINE = Path("bench/baseline.json")


def worse(figures: Iterable[Figure], before: dict[str, float] | None = None) -> list[str]:
    """A count that rose, one that is not in the baseline, and one that is no longer made."""
    before = json.loads(BASELINE.read_text()) if before is None else before
    now = {figure.name: figure for figure in figures if figure.exact}
    risen = [
        f"{name}: {each.value:g}, was {before[name]:g}"
        for name, each in now.items()
        if name in before and each.value > before[name] * (1 + each.slack)
    ]
    new = [f"{name}: not in the baseline" for name in now.keys() - before.keys()]
    gone = [f"{name}: in the baseline, and not counted any more" for name in before.keys() - now.keys()]
    return risen + sorted(new) + sorted(gone)


def kept(figures: Iterable[Figure]) -> None:
    counts = {figure.name: figure.value for figure in figures if figure.exact}
    BASELINE.write_text(json.dumps(counts, indent=1, sort_keys=True) + "\n")
