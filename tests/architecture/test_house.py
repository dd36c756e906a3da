"""The house's budgets: files and functions stay short, names say something."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {"functions", "shared", "infra", "events", "tests", "docs", "bench"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).exists()]


SOURCES = [path for path in tracked() if path.suffix == ".py"]


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def own_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its lines, less those of the functions defined inside it: each of them is measured by itself."""
    inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return lines(function) - sum(lines(node) for node in inner if node is not function)


def test_no_file_is_longer_than_the_budget() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_the_budget() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{function.name} {own_length(function)}"
        for path in SOURCES
        for function in functions_of(path)
        if lines(function) > LONGEST_FUNCTION and own_length(function) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in SOURCES if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_the_top_level_holds_what_it_may_and_nothing_else() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert {name for name in folders if not name.startswith(".")} <= TOP


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.parts[-2:-1] != ("fleet",) and "routes" in path.stem]
)
def test_routes_are_async(path: Path) -> None:
    """A plain `def` route starts a thread for every request."""
    plain = [
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and any("router" in ast.unparse(each) for each in node.decorator_list)
    ]
    assert plain == []


def test_lock_files_name_no_download_address() -> None:
    locks = [path for path in tracked() if path.suffix == ".lock"]
    packages = (ROOT / "infra/tools/package-lock.json").read_text()

    assert len(locks) >= 4
    assert [path.name for path in locks if "://" in path.read_text()] == []
    assert '"resolved"' not in packages
    assert packages.count('"integrity"') > 100
