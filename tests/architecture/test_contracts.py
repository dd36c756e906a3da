"""Each import contract fails when it is broken on purpose."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
BROKEN = {
    "layers": ("shared/kit/clock.py", "import infra.fleet"),
    "drawers": ("shared/domain/operations/service.py", "import shared.web.app"),
    "areas": ("shared/domain/operations/service.py", "import shared.domain.operations.wiring"),
    "apart": ("functions/voiceassist/health/routes.py", "import functions.voiceera.health.routes"),
    "no-circles": ("shared/web/gate.py", "import shared.web.app"),
    "tables": ("functions/voiceassist/health/routes.py", "import shared.tables.limits"),
    "providers": ("shared/domain/operations/service.py", "import shared.probes.http"),
    "terminal": ("shared/domain/operations/service.py", "import rich"),
    "pure": ("shared/domain/operations/service.py", "import boto3"),
}


def linted(where: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)


def copied(to: Path) -> Path:
    for folder in ("functions", "shared", "infra"):
        shutil.copytree(ROOT / folder, to / folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def test_every_contract_is_broken_by_a_test() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(BROKEN)


@pytest.mark.parametrize("contract", sorted(BROKEN))
def test_a_contract_fails_when_it_is_broken(contract: str, tmp_path: Path) -> None:
    where = copied(tmp_path)
    path, line = BROKEN[contract]
    file = where / path
    file.write_text(f"{file.read_text()}\n{line}\n")
    found = linted(where, contract)

    assert found.returncode == 1, found.stdout
    assert "BROKEN" in found.stdout


def test_a_new_drawer_in_shared_is_refused(tmp_path: Path) -> None:
    where = copied(tmp_path)
    (where / "shared" / "utils").mkdir()
    (where / "shared" / "utils" / "__init__.py").write_text("")

    assert "utils" in linted(where, "drawers").stdout


def test_a_new_role_inside_an_area_is_refused(tmp_path: Path) -> None:
    where = copied(tmp_path)
    (where / "shared" / "domain" / "operations" / "helpers.py").write_text("")

    assert "helpers" in linted(where, "areas").stdout


def test_every_area_is_held_to_the_contract() -> None:
    areas = {f"shared.domain.{path.name}" for path in (ROOT / "shared/domain").iterdir() if path.is_dir()}
    containers = next(each for each in CONTRACTS if each["id"] == "areas")["containers"]

    assert areas - {"shared.domain.__pycache__"} == set(containers)
