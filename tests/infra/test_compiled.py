"""Modules in artefacts are compiled for the interpreter that is deployed, to the same bytes wherever that is done."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from infra import compiled, package
from infra.archive import Content, write
from infra.compiled import interpreter, modules
from infra.package import PYTHON

ROOT = Path(__file__).resolve().parents[2]
KIT = {f"shared/kit/{path.name}": path for path in sorted((ROOT / "shared/kit").glob("*.py"))}
UNCHECKED = (1).to_bytes(4, "little")  # the flags behind the number of the format: a digest, and nobody compares it


def test_every_module_lies_compiled_beside_its_source_for_the_version_that_runs(tmp_path: Path) -> None:
    made = modules(KIT, PYTHON, tmp_path)

    assert made.keys() == {f"shared/kit/__pycache__/{path.stem}.cpython-313.pyc" for path in KIT.values()}
    heads = {path.read_bytes()[:8] for path in made.values()}
    asked = [interpreter(PYTHON), "-c", "import importlib.util as u; print(u.MAGIC_NUMBER.hex())"]
    number = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    assert heads == {bytes.fromhex(number) + UNCHECKED}


def test_a_module_gives_the_same_bytes_alone_and_behind_any_others(tmp_path: Path) -> None:
    together = modules(KIT, PYTHON, tmp_path / "together")
    backwards = modules(dict(reversed(KIT.items())), PYTHON, tmp_path / "backwards")
    for name, path in KIT.items():
        ((inside, alone),) = modules({name: path}, PYTHON, tmp_path / "alone").items()
        assert alone.read_bytes() == together[inside].read_bytes() == backwards[inside].read_bytes(), name


def test_what_runs_is_the_compiled_module_and_its_traces_name_where_it_lies(tmp_path: Path) -> None:
    source = tmp_path / "asked.py"
    source.write_text("def where() -> str:\n    return where.__code__.co_filename\n")
    ((inside, made),) = modules({"asked.py": source}, PYTHON, tmp_path / "kept").items()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / inside).write_bytes(made.read_bytes())
    assert b"/var/task/asked.py" in made.read_bytes()
    source.write_text("raise SystemExit('compiled anew')\n")

    command = [interpreter(PYTHON), "-c", "import asked; print(asked.__cached__)"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert said.stdout.strip() == str(tmp_path / inside)


def test_what_cannot_be_compiled_stops_the_build(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("def broken(:\n")

    with pytest.raises(subprocess.CalledProcessError):
        modules({"broken.py": broken}, PYTHON, tmp_path / "kept")


def test_without_that_version_artefacts_are_built_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "interpreter", lambda _version: "")
    assert modules(KIT, PYTHON, tmp_path) == {}


def test_an_artefact_that_holds_already_what_it_is_to_hold_is_left_as_it_is(tmp_path: Path) -> None:
    archive, settings = tmp_path / "one.zip", package.ROOT / "shared/kit/settings.py"
    write(archive, {"settings.py": Content(settings)})
    first = archive.stat().st_mtime_ns
    write(archive, {"settings.py": Content(settings)})
    assert archive.stat().st_mtime_ns == first

    write(archive, {"settings.py": Content(settings), "run.sh": Content(b"#!/bin/sh\n")})
    assert archive.stat().st_mtime_ns != first
    archive.write_bytes(archive.read_bytes()[:-40])
    write(archive, {"settings.py": Content(settings)})
    with zipfile.ZipFile(archive) as found:
        assert (found.testzip(), found.namelist()) == (None, ["settings.py"])
