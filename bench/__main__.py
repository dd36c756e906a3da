"""`python -m bench`: every measure in a process of its own, into `bench/results.json` and `docs/performance.md`.

`--smoke` takes counts alone, which are the same on every machine, and fails where one misses its budget unexcused.
`--check` fails where one is worse than `bench/baseline.json` too; `--keep` makes what was counted the new baseline.
`--only NAME ...` measures some anew, and leaves the results of the others.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench import report
from bench.baseline import kept, worse
from bench.figures import Figure
from bench.results import RESULTS, Results

COUNTS = ("imports", "calls")
ALL = (
    "cold", "imports", "zips", "warm", "calls", "growth", "stream", "sockets", "retrieval", "ingest", "dialer", "peers",
    "stacks",
)  # fmt: skip


def measured(name: str, *, quick: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench.one", name, str(file), *(["--quick"] if quick else [])]
        began = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # metrics of the functions
        print(f"{name:<12} {time.monotonic() - began:6.1f} s", flush=True)
        return [Figure(**each) for each in json.loads(file.read_text())]


def counted() -> list[Figure]:
    return [figure for name in COUNTS for figure in measured(name, quick=True) if figure.exact]


def complaints(figures: Iterable[Figure], *, checked: bool) -> list[str]:
    figures = list(figures)
    missed = [f"{each.name}: {each.value:g} {each.unit}" for each in figures if not (each.met or each.excused)]
    return missed + (worse(figures) if checked else [])


def counts_alone(*, checked: bool, keep: bool) -> int:
    found = counted()
    if keep:
        kept(found)
    troubles = complaints(found, checked=checked)
    print(f"{len(found)} counts, {len(troubles)} complaints")
    print("\n".join(troubles))
    return 1 if troubles else 0


def whole(names: tuple[str, ...]) -> int:
    """What one measure found is kept, whatever becomes of the next; one that fails leaves what it found before."""
    results, failed = Results.read(), []
    for name in names:
        try:
            results.put(name, measured(name, quick=False))
        except subprocess.CalledProcessError:
            failed.append(name)
            continue
        results.write()
        report.write(results)
    print(f"{RESULTS} and {report.PAGE} are written" + (f", but for {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", nargs="*", choices=ALL, default=ALL)
    chosen = parser.parse_args()
    if chosen.smoke or chosen.check or chosen.keep:
        return counts_alone(checked=chosen.check, keep=chosen.keep)
    return whole(tuple(chosen.only))


if __name__ == "__main__":
    sys.exit(main())
