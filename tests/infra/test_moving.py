"""Whose artefact a change moves: nobody else's."""

import zipfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from infra import package
from infra.package import Imports, Target, build, moved, own_files
from infra.registry import FLEET

HEALTH, FOLDERS = FLEET["voiceassist/health"], FLEET["voiceassist/folders"]


@pytest.fixture(scope="module")
def imports() -> Imports:
    return Imports()


@pytest.fixture(scope="module")
def holders(imports: Imports) -> dict[str, set[str]]:
    """Of every file, whose artefacts it is in."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in FLEET.functions:
        for path in own_files(row, imports):
            found[path.relative_to(package.ROOT).as_posix()].add(row.name)
    return found


def test_a_line_in_a_group_moves_that_group_alone(holders: dict[str, set[str]]) -> None:
    for row in FLEET.functions:
        assert holders[f"functions/{row.name}/handler.py"] == {row.name}


def test_who_makes_no_vectors_carries_no_model(imports: Imports) -> None:
    for name in ("jobs/leaver", "jobs/kb_reindex"):
        assert not {"onnxruntime", "qdrant-edge-py", "pypdfium2"} & imports.distributions(FLEET[name]), name


def test_a_line_in_what_is_shared_moves_those_who_import_it_and_no_other(holders: dict[str, set[str]]) -> None:
    assert holders["shared/kit/settings.py"] == {row.name for row in FLEET.functions}
    typesetting = holders["shared/printing/pdf/__init__.py"]
    assert {"voiceassist/exports", "jobs/exporter"} <= typesetting
    assert "voiceassist/health" not in typesetting
    assert {path.partition("/")[0] for path in holders} == {"functions", "shared"}


def test_the_functions_that_a_change_moves_are_named(imports: Imports) -> None:
    changed = {"functions/voiceassist/health/handler.py", "docs/fleet.md"}
    assert moved((HEALTH, FOLDERS), imports, changed) == [HEALTH]
    assert moved((HEALTH, FOLDERS), imports, {"shared/kit/settings.py"}) == [HEALTH, FOLDERS]


@pytest.fixture
def built(imports: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bytes]:
    """Its own files, and one package that stands for those it needs: they are the lock's business."""
    (tmp_path / "packages/somebody").mkdir(parents=True)
    (tmp_path / "packages/somebody/__init__.py").write_text("")
    monkeypatch.setattr(package, "DIST", tmp_path)
    monkeypatch.setattr(package, "installed", lambda *_: tmp_path / "packages")

    def make(name: str) -> bytes:
        return build(FLEET[name], imports, Target()).read_bytes()

    return make


def test_the_same_code_gives_the_same_bytes_and_another_line_other_ones(
    built: Callable[[str], bytes], imports: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (HEALTH.name, FOLDERS.name)
    before = {name: built(name) for name in rows}
    assert {name: built(name) for name in rows} == before

    changed = tmp_path / "handler.py"
    handler = package.ROOT / "functions/voiceassist/health/handler.py"
    changed.write_text(handler.read_text() + "# a line more\n")
    contents = package.contents
    monkeypatch.setattr(
        package,
        "contents",
        lambda *which: {name: changed if path == handler else path for name, path in contents(*which).items()},
    )
    after = {name: built(name) for name in rows}
    assert [name for name in rows if after[name] != before[name]] == [HEALTH.name]
    with zipfile.ZipFile(tmp_path / "voiceassist-health.zip") as archive:
        assert {"functions/voiceassist/health/handler.py", "somebody/__init__.py"} <= set(archive.namelist())
    assert handler in set(own_files(HEALTH, imports))


def test_an_artefact_holds_whatever_the_packages_of_its_modules_import(imports: Imports) -> None:
    """To import a module is to import the packages it stands in."""
    for row in FLEET.functions:
        reached = imports.own(row)
        packages = {name.rpartition(".")[0] for name in reached} - {""}
        wanted = {each for name in packages for each in imports.graph.find_modules_directly_imported_by(name)}
        missing = {name for name in wanted | packages if name.startswith(("functions", "shared"))} - reached
        assert missing == set(), row.name
