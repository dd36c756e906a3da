"""What is shipped is known, locked and free to ship."""

import json
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra import bill
from infra.budgets import HEAVY, ORDINARY, WEB, WORKER, megabytes, start
from infra.terms import unfit

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("*.lock"))


def command(name: str, **environ: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-m", f"infra.{name}"]
    return subprocess.run(asked, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=100)


def described(**fields: str) -> Message:
    message = Message()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_that_is_installed_is_held_to_a_hash(lock: Path) -> None:
    entries = [entry for entry in re.split(r"(?m)^(?=[a-z0-9])", lock.read_text()) if "==" in entry]
    assert entries
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_all_that_is_shipped_is_under_terms_that_let_anybody_ship_it() -> None:
    said = command("licences")
    assert said.returncode == 0, said.stdout
    assert re.match(r"\d\d+ packages are shipped", said.stdout)


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"License_Expression": "MIT AND (Apache-2.0 OR BSD-3-Clause)"}, True),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, True),
        ({"License": "GPL-3.0-or-later"}, False),
        ({"License_Expression": "MIT AND LGPL-2.1-only"}, False),
        ({}, False),
    ],
)
def test_terms_that_bind_whoever_ships_it_are_refused_and_so_is_silence(
    fields: dict[str, str], *, fits: bool
) -> None:
    assert (unfit(described(Name="a-package", **fields)) == "") == fits


def artefact(where: Path, name: str, version: str) -> Path:
    with zipfile.ZipFile(where, "w") as archive:
        text = f"Name: {name}\nVersion: {version}\nLicense-Expression: MIT\n"
        archive.writestr(f"{name}-{version}.dist-info/METADATA", text)
        archive.writestr("functions/voiceassist/health/handler.py", "")
    return where


def test_a_bill_names_what_is_inside_as_the_lock_does(tmp_path: Path) -> None:
    version = next(version for name, version in bill.locked() if name == "pydantic")
    zipped = artefact(tmp_path / "one.zip", "pydantic", version)

    written = json.loads(bill.write(zipped, "voiceassist/health").read_text())

    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.6")
    (inside,) = written["components"]
    assert inside["purl"] == f"pkg:pypi/pydantic@{version}"
    assert inside["licenses"] == [{"license": {"id": "MIT"}}]
    assert written["dependencies"] == [{"ref": "voiceassist/health", "dependsOn": [inside["bom-ref"]]}]
    again = bill.bill(zipped, "voiceassist/health")
    assert again == written


def test_what_is_inside_and_not_locked_has_no_bill(tmp_path: Path) -> None:
    with pytest.raises(bill.NotLocked, match=r"pydantic 0\.0\.1"):
        bill.bill(artefact(tmp_path / "one.zip", "pydantic", "0.0.1"), "voiceassist/health")


def test_a_budget_goes_by_what_a_function_cannot_do_without() -> None:
    assert megabytes({"fastapi", "mangum"}) == ORDINARY
    for heavy, most in HEAVY:
        assert ORDINARY < megabytes({"fastapi", *heavy}) == most
    assert (start({"fastapi", "numpy"}), start({"numpy"})) == (WEB, WORKER)


@contextmanager
def database(hole: str) -> Iterator[str]:
    """Of advisories: knows one, of the first package it is asked about."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            queries = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
            results: list[Any] = [{} for _ in queries]
            if hole:
                results[0] = {"vulns": [{"id": hole}]}
            body = json.dumps({"results": results}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_hole_that_is_known_fails_the_audit_and_a_database_that_is_away_is_no_clean_bill() -> None:
    with database("PYSEC-2026-1") as url:
        found = command("audit", OSV_URL=url)
    with database("") as url:
        clean = command("audit", OSV_URL=url)
    away = command("audit", OSV_URL="http://127.0.0.1:1")

    assert (found.returncode, clean.returncode, away.returncode) == (1, 0, 2)
    assert "PYSEC-2026-1" in found.stdout
    assert "no known hole" in clean.stdout
    assert "nothing was audited" in away.stderr


def test_the_projects_own_ci_runs_every_python_that_is_promised_by_commands_that_there_are() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]
    commands = {step["run"] for job in jobs.values() for step in job["steps"] if "run" in step}
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))

    assert jobs["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    made = {each.removeprefix("make ") for each in commands if each.startswith("make ")}
    assert {"check", "test", "check-deploy", "check-runtime"} <= made <= targets
