"""The whole audit as a file: how it is written, and whether it says what the API says."""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tests.functions.people import signed_in
from tests.lambda_client import Answer, Caller

LOGS = "/api/admin/panel/audit-logs"
NEWEST = 10_000  # records that are asked for one by one, beside all pages of the export
SESSION = 200  # seconds: a token stands for three hundred


def csv_of() -> dict[str, Any]:
    """How many lines, how long it took, the most memory of the process that wrote them, and how much of it is not
    what the API tells."""
    with tempfile.TemporaryDirectory() as folder:
        file, began = Path(folder) / "audit.csv", time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "infra.operate", "audit", "export", str(file)])
        most = most_memory(process)
        took = time.monotonic() - began
        with file.open(newline="") as opened:
            lines = sum(1 for _ in csv.reader(opened)) - 1
        return {
            "exit": process.returncode,
            "lines": lines,
            "unlike_the_api": unlike(file),
            "seconds": round(took, 1),
            "megabytes": file.stat().st_size // 2**20,
            "most_memory_mb": most,
        }


def most_memory(process: subprocess.Popen[bytes]) -> int:
    """Until it ends. Its own: what `wait` tells of a child counts the parent's pages too, which it began with."""
    most, told = 0, Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        found = [line.split()[1] for line in told.read_text().splitlines() if line.startswith("VmHWM:")]
        most = max(most, *map(int, found), 0)
        time.sleep(0.2)
    return most // 1024


def unlike(file: Path) -> int:
    """Pages of the API's own export, and of its newest records, that are not what stands in the file."""
    with file.open("rb") as opened, file.open(newline="") as again:
        rows = csv.reader(again)
        next(rows)
        newest = next(rows)
        until = newest[0]
        exported = (page.text.encode() for page in pages(f"{LOGS}/export", 2000, until))
        wrong = sum(opened.read(len(page)) != page for page in exported) + len(opened.read())
        told = (record for page in pages(LOGS, 200, until) for record in page.body["logs"])
        shown = zip(chain([newest], rows), islice(told, NEWEST), strict=False)
        return wrong + sum(cells(record) != row for row, record in shown)


def pages(path: str, limit: int, until: str) -> Iterator[Answer]:
    """As an administrator turns them, from the newest that the file has."""
    cursor, who, ends = None, Caller(), 0.0
    while True:
        if time.monotonic() > ends:
            who, ends = signed_in("root@example.com"), time.monotonic() + SESSION
        query = {"limit": limit, "end_date": until} | ({"cursor": cursor} if cursor else {})
        answer = who.call("voiceassist/audit_logs", "GET", path, query=query)
        if answer.status != 200:  # noqa: PLR2004
            raise AssertionError(answer.text)
        yield answer
        cursor = answer.headers.get("x-next-cursor") if path.endswith("/export") else answer.body["cursor"]
        if cursor is None:
            return


def cells(record: dict[str, Any]) -> list[str]:
    """As a line of the file should tell it."""
    facts = record["details"]
    told = [
        record["timestamp"], record["action"], record["user_email"], record["resource_type"], record["resource_id"],
        "success" if record["success"] else "error",
        json.dumps(facts, ensure_ascii=False, sort_keys=True) if facts else "",
        record["trace_id"], record["id"], record["user_id"], record["ip_address"],
    ]  # fmt: skip
    return [f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text for text in (each or "" for each in told)]
