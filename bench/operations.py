"""`python -m bench.operations`: what routes of administrators and of analytics cost when little is there, and much.

Two stages are filled, one with a hundred people and one with as many as are asked for, and every route is asked in
both: its calls of AWS, the items they looked at and the capacity they took must be the same. Then the whole audit is
written out as CSV by the operator's command, in a process whose memory is told. What comes of it is written to
`bench/operations.json`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RESULT = Path("bench/operations.json")
SMALL = 100
PATIENCE = 120.0  # seconds: the embedded engine looks at a whole table for a page of an index


@contextmanager
def stage() -> Iterator[None]:
    """One of its own, gone afterwards."""
    from infra.registry import FLEET  # noqa: PLC0415  # after the environment it reads when imported
    from tests.conftest import forget_clients  # noqa: PLC0415
    from tests.servers.aws import Prepared  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        engine = Prepared(Path(folder))
        engine.start()
        os.environ["AWS_ENDPOINT_URL"] = engine.url
        engine.keep(FLEET)
        try:
            yield
        finally:
            forget_clients()
            engine.stop()


def measured(people: int, messages: int, records: int, *, written: bool) -> dict[str, Any]:
    from bench.asking import costs  # noqa: PLC0415  # after the environment
    from bench.town import Town  # noqa: PLC0415

    with stage():
        began = time.monotonic()
        Town(people, messages, records).build()
        print(f"{people} people, {messages} messages, {records} records in {time.monotonic() - began:.0f} s")
        found = {name: cost.told() for name, cost in costs().items()}
        return {"routes": found, "csv": csv_of() if written else None}


def csv_of() -> dict[str, Any]:
    """How many lines, how long it took, and the most memory of the process that wrote them."""
    with tempfile.TemporaryDirectory() as folder:
        file, began = Path(folder) / "audit.csv", time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "infra.operate", "audit", "export", str(file)])
        _, status, used = os.wait4(process.pid, 0)
        took = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        with file.open(newline="") as lines:
            number = sum(1 for _ in lines) - 1
        told = {"lines": number, "seconds": round(took, 1), "most_memory_mb": used.ru_maxrss // 1024}
        return {**told, "exit": process.returncode}


def main() -> int:
    parser = argparse.ArgumentParser(description="What administration and analytics cost as a stage grows.")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--records", type=int, default=500_000)
    chosen = parser.parse_args()
    from tests import conftest  # noqa: F401, PLC0415, I001  # the environment of a stage that is nobody's
    from shared.tables.base import TableMeta  # noqa: PLC0415  # after it

    TableMeta.read_timeout_seconds = PATIENCE

    little = measured(SMALL, SMALL * 10, SMALL, written=False)["routes"]
    large = measured(chosen.people, chosen.messages, chosen.records, written=True)
    differs = sorted(name for name, cost in large["routes"].items() if cost != little[name])
    told = {**vars(chosen), "differs": differs, "routes": large["routes"], "csv": large["csv"]}
    RESULT.write_text(json.dumps(told, indent=2) + "\n")
    print(f"{len(little)} routes, {len(differs)} of them dearer: {differs}; CSV: {large['csv']}")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
