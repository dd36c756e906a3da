"""`python -m bench.operations`: what routes of administrators and of analytics cost when little is there, and much.

Two stages are filled, one with a hundred people and one with as many as are asked for, and every route is asked in
both: its calls of AWS, the items they looked at and the capacity they took must be the same. Then the whole audit is
written out as CSV by the operator's command, in a process whose memory is told. What comes of it is written to
`bench/operations.json`.
"""

import argparse
import json
import os
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from bench.stage import stage  # isort: skip  # first: the environment of such a stage
from bench.asking import costs
from bench.town import Town
from bench.written import csv_of

RESULT = Path("bench/operations.json")
SMALL = 100


def measured(people: int, messages: int, records: int, *, written: bool) -> dict[str, Any]:
    with stage() as engine:
        began = time.monotonic()
        Town(people, messages, records).build(engine.fill)
        took = round(time.monotonic() - began)
        say(f"{people} people, {messages} messages, {records} records in {took} s")
        found = {name: cost.told() for name, cost in costs().items()}
        return {"load_seconds": took, "routes": found, "csv": csv_of() if written else None}


def say(line: str) -> None:
    """What the functions log and count goes nowhere."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="What administration and analytics cost as a stage grows.")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--records", type=int, default=500_000)
    chosen = parser.parse_args()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        little = measured(SMALL, SMALL * 10, SMALL, written=False)["routes"]
        large = measured(chosen.people, chosen.messages, chosen.records, written=True)
    differs = sorted(name for name, cost in large["routes"].items() if cost != little[name])
    told = {**vars(chosen), "differs": differs, **large}
    RESULT.write_text(json.dumps(told, indent=2) + "\n")
    say(f"{len(little)} routes, {len(differs)} of them dearer: {differs}; CSV: {large['csv']}")
    wrong = large["csv"]["exit"] or large["csv"]["unlike_the_api"]
    return 1 if differs or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
