"""How an artefact starts: what Lambda imports first, and what it finds beside the code."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from infra import package
from infra.package import Imports, endpoint_files, kept, script, start_file
from infra.registry import FLEET
from shared.kit import aws

LOOK = """
import gc, json, sys
collected = []
gc.callbacks.append(lambda *_: collected.append("functions" in sys.modules and not gc.get_freeze_count()))
import start
from fastapi import FastAPI
from fastapi.openapi.models import OpenAPI
told = {"handler": callable(start.handler), "collected": sum(collected), "later": not OpenAPI.__pydantic_complete__}
app = FastAPI(telemetry={"tracing": False, "metrics": False})
app.get("/hello")(lambda: {})
told |= {"enabled": gc.isenabled(), "frozen": gc.get_freeze_count() > 0, "paths": [*app.openapi()["paths"]]}
print(json.dumps(told))
"""
NO_ROUTES = """
import gc, json, sys, start
print(json.dumps({"enabled": gc.isenabled(), "frozen": gc.get_freeze_count() > 0, "web": "fastapi" in sys.modules}))
"""


@pytest.fixture(scope="module")
def imports() -> Imports:
    return Imports()


def started(name: str, imports: Imports, folder: Path, look: str) -> Any:
    (folder / "start.py").write_text(start_file(FLEET[name], imports).read_text())
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {[str(folder), str(package.ROOT)]!r}\n{look}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", ["voiceassist/health", "youworker/chat"])
def test_nothing_is_collected_nor_built_for_documents_while_a_function_starts(
    name: str, imports: Imports, tmp_path: Path
) -> None:
    assert started(name, imports, tmp_path, LOOK) == {
        "handler": True,
        "collected": 0,
        "later": True,
        "enabled": True,
        "frozen": True,
        "paths": ["/hello"],
    }


def test_who_has_no_routes_starts_without_what_serves_them(imports: Imports, tmp_path: Path) -> None:
    assert started("jobs/mailer", imports, tmp_path, NO_ROUTES) == {"enabled": True, "frozen": True, "web": False}


def test_every_artefact_is_started_the_same_way(imports: Imports) -> None:
    for row in FLEET.functions:
        module = imports.starting(row)
        assert row.deployed == "start.handler"
        assert module in imports.own(row)
        assert start_file(row, imports).read_text().startswith(f"from {module} import starting\n")
        assert callable(getattr(import_module(row.entry[0]), "run" if row.streams else row.entry[1])), row.name
    assert script() == "#!/bin/sh\nexec python3 -m start\n"


def test_what_nobody_uses_of_a_library_is_not_shipped(tmp_path: Path) -> None:
    for inside in ("pydantic/v1/main.py", "pydantic/main.py", "somebody/v1/main.py"):
        (tmp_path / inside).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / inside).touch()
    shipped = {path.relative_to(tmp_path).as_posix() for path in kept(tmp_path)}
    assert shipped == {"pydantic/main.py", "somebody/v1/main.py"}


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "ap-southeast-7", "cn-north-1", "us-gov-west-1"])
def test_services_are_where_they_were_with_the_endpoints_that_are_shipped(
    region: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def places() -> dict[str, str]:
        aws.session.cache_clear()
        made = {name: aws.client(name, region_name=region) for name in aws.SERVICES}
        return {name: client.meta.endpoint_url for name, client in made.items()}

    usual = places()
    assert len(set(usual.values())) == len(aws.SERVICES)
    for name, path in endpoint_files().items():
        (tmp_path / Path(name).name).write_bytes(path.read_bytes())
    monkeypatch.setattr(aws, "BESIDE_THE_CODE", tmp_path)
    try:
        assert places() == usual
        assert str(tmp_path) in aws.session().get_component("data_loader").search_paths
    finally:
        aws.session.cache_clear()
