"""`python -m infra.package [--function NAME] [--arch arm64|x86_64]`: one zip a function, the same bytes at every build.

In it: the function's folder, the modules of `shared` it reaches, and the distributions those import with what they
need, taken from run.lock. boto3 and botocore stay out: the runtime brings them.
"""

import argparse
import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import grimp

from infra import archive, bill, compiled
from infra.archive import RUNNABLE, Content
from infra.budgets import megabytes
from infra.fleet import START, Function
from infra.minilm import prepared
from infra.registry import FLEET
from shared.embeddings import BESIDE_THE_CODE
from shared.embeddings.files import GRAPH, VOCABULARY
from shared.kit import aws

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
# The 3.13 runtime is Amazon Linux 2023: glibc 2.34.
PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
PYTHON = "3.13"
OF_THE_RUNTIME = frozenset({"boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "six", "urllib3"})
# Reached by code that the local system alone runs; one of them is under a licence that no artefact is to carry.
OF_THE_LOCAL_SYSTEM = frozenset({"espeakng-loader", "lameenc", "pocketsphinx", "sphn"})
LEFTOVERS = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", ".lock"})
UNUSED = frozenset({"__pycache__", "tests", "bin"})
# For programs in C; what Python loads holds the same engine once more.
DOUBLED = re.compile(r"libonnxruntime\.so(\.[0-9]+)*")
# Nobody here writes a model of pydantic 1, and where it is missing no annotation is compared with one of them.
OLD = "pydantic/v1/"
STARTER = "run.sh"
ENDPOINTS = {*aws.SERVICES, "execute-api"}  # the management of sockets is asked at the latter


@dataclass(frozen=True)
class Target:
    """What the artefacts are for. Tests ask for the machine they run on."""

    arch: str = "arm64"
    python: str = PYTHON


class Imports:
    """Who imports whom, over the whole of the code and one step outside it."""

    def __init__(self) -> None:
        self.graph = grimp.build_graph("functions", "shared", include_external_packages=True, cache_dir=None)
        self.owners = importlib.metadata.packages_distributions()

    def reached(self, function: Function) -> set[str]:
        """A module brings the packages it stands in, and what those import."""
        found: set[str] = set()
        waiting = {function.entry[0], self.starting(function)}
        while waiting:
            name = waiting.pop()
            found |= {name} | self.graph.find_upstream_modules(name)
            packages = {package for each in found for package in packages_of(each)} & self.graph.modules
            waiting = (waiting | packages) - found
        return found

    def starting(self, function: Function) -> str:
        """The module that says how it starts."""
        web = "fastapi" in self.graph.find_upstream_modules(function.entry[0])
        return "shared.web.starting" if web else "shared.kit.starting"

    def own(self, function: Function) -> set[str]:
        return {name for name in self.reached(function) if name.startswith(("functions", "shared"))}

    def distributions(self, function: Function) -> set[str]:
        outside = self.reached(function) - self.own(function)
        roots = {owner for name in outside for owner in self.owners.get(name.partition(".")[0], ())}
        named = {normal(root) for root in roots} - OF_THE_LOCAL_SYSTEM
        return closure(named) - OF_THE_RUNTIME


def packages_of(module: str) -> Iterator[str]:
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(roots: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = set(roots)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(needed(name)) - found
    return found


def needed(name: str) -> Iterator[str]:
    for line in importlib.metadata.requires(name) or ():
        requirement, _, marker = line.partition(";")
        if "extra" not in marker and applies(marker):
            yield normal(re.split(r"[\s<>=!~\[(]", requirement.strip(), maxsplit=1)[0])


def applies(marker: str) -> bool:
    """Only what a 3.13 runtime on Linux needs."""
    return not re.search(r"python_version\s*<\s*['\"]3\.1[0-3]|sys_platform == ['\"](win32|emscripten)", marker)


def locked(names: set[str], lock: str) -> str:
    """Those entries of the lock file, hashes and all."""
    entries = re.split(r"(?m)^(?=[a-z0-9])", (ROOT / lock).read_text())
    return "".join(entry for entry in entries if normal(re.split(r"[=\s]", entry, maxsplit=1)[0]) in names)


def installed(names: set[str], target: Target, lock: str = "run.lock") -> Path:
    """Installed once for a set of distributions; functions that need the same share it."""
    entries = locked(names, lock)
    key = hashlib.sha256(f"{target.arch}{target.python}{entries}".encode()).hexdigest()[:16]
    tree = DIST / "packages" / key
    if tree.exists():
        return tree
    with tempfile.TemporaryDirectory(dir=DIST) as work:
        requirements = Path(work) / "requirements.lock"
        requirements.write_text(entries)
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        command += ["--target", f"{work}/tree", "--python-platform", PLATFORMS[target.arch]]
        command += ["--python-version", target.python]
        command += ["--only-binary", ":all:", "-r", str(requirements)]
        subprocess.run(command, check=True)
        try:
            Path(work, "tree").rename(tree)
        except OSError:
            if not tree.exists():  # it is there when somebody else was quicker, with the same
                raise
    return tree


def contents(function: Function, imports: Imports, target: Target) -> dict[str, Path]:
    packages = installed(imports.distributions(function), target)
    files = {path.relative_to(packages).as_posix(): path for path in kept(packages)}
    files |= {path.relative_to(ROOT).as_posix(): path for path in own_files(function, imports)}
    files |= {f"{START}.py": start_file(function, imports)}
    ready = compiled.modules(files, target.python, DIST / "compiled")
    return files | ready | model_files(function, imports) | endpoint_files()


def start_file(function: Function, imports: Imports) -> Path:
    """What Lambda imports first."""
    module, name = function.entry
    lines = [f"from {imports.starting(function)} import starting", "", "with starting():"]
    if function.streams:
        lines += [f"    from {module} import {name}, run", "", 'if __name__ == "__main__":', "    run()"]
    else:
        lines += [f"    from {module} import {name}"]
    return written(DIST / "starts" / f"{function.name.replace('/', '-')}.py", "\n".join([*lines, ""]))


def written(path: Path, text: str) -> Path:
    """At once and whole: another build may be reading it."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).rename(path)
    return path


def script() -> str:
    """Starts the web server of a function that streams."""
    return f"#!/bin/sh\nexec python3 -m {START}\n"


def build(function: Function, imports: Imports, target: Target) -> Path:
    artefact = DIST / f"{function.name.replace('/', '-')}.zip"
    inside = {name: Content(path) for name, path in contents(function, imports, target).items()}
    if function.streams:
        inside[STARTER] = Content(script().encode(), RUNNABLE)
    archive.write(artefact, inside)
    return artefact


def kept(packages: Path) -> Iterator[Path]:
    for path in packages.rglob("*"):
        inside = path.relative_to(packages).parts
        if (
            path.is_file()
            and path.name not in LEFTOVERS
            and not UNUSED & set(inside)
            and not Path(*inside).as_posix().startswith(OLD)
            and not DOUBLED.fullmatch(path.name)
        ):
            yield path


def own_files(function: Function, imports: Imports) -> Iterator[Path]:
    for name in imports.own(function):
        module = ROOT / name.replace(".", "/")
        yield module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
        yield from data_of(module)
        yield from (
            ROOT / Path(*name.split(".")[:depth]) / "__init__.py" for depth in range(1, name.count(".") + 1)
        )
    folder = ROOT / function.entry[0].rpartition(".")[0].replace(".", "/")
    yield from (path for path in folder.iterdir() if path.is_file() and path.suffix != ".pyc")


def moved(rows: Iterable[Function], imports: Imports, changed: set[str]) -> list[Function]:
    """Those whose artefacts hold one of these files. Another lock may move any."""
    return [
        row for row in rows if changed & {path.relative_to(ROOT).as_posix() for path in own_files(row, imports)}
    ]


def changed_since(revision: str) -> set[str]:
    command = ["git", "diff", "--name-only", revision]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines())


def model_files(function: Function, imports: Imports) -> dict[str, Path]:
    """The sentence model stands beside the code of whoever makes vectors."""
    if "shared.embeddings.minilm" not in imports.own(function):
        return {}
    folder = prepared(DIST / "models")
    return {f"{BESIDE_THE_CODE.name}/{name}": folder / name for name in (GRAPH, VOCABULARY)}


def endpoint_files() -> dict[str, Path]:
    """Where the services are that functions ask, cut from what botocore knows of all, which takes long to read."""
    known = json.loads((resources.files("botocore") / "data/endpoints.json").read_text())
    for partition in known["partitions"]:
        partition["services"] = {name: told for name, told in partition["services"].items() if name in ENDPOINTS}
    text = json.dumps(known, separators=(",", ":"), sort_keys=True)
    return {f"{aws.BESIDE_THE_CODE.name}/endpoints.json": written(DIST / "endpoints.json", text)}


def data_of(package: Path) -> Iterator[Path]:
    """What a package reads at work: files beside its code, and folders that hold no code."""
    for path in package.iterdir() if package.is_dir() else ():
        if path.is_file() and path.suffix not in {".py", ".pyc"}:
            yield path
        elif path.is_dir() and path.name != "__pycache__" and not any(path.rglob("*.py")):
            yield from (file for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc")


def reported(artefact: Path, function: str, most: float) -> bool:
    """Whether it is within its budget. What it is made of stands beside it."""
    bill.write(artefact, function)
    size = artefact.stat().st_size / 1e6
    print(f"{size:6.1f} of {most:4.0f} MB  {artefact.relative_to(ROOT)}")
    return size <= most


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the functions' artefacts.")
    parser.add_argument("--function", help="one row's name, voiceassist/health; all of them otherwise")
    parser.add_argument("--arch", choices=sorted(PLATFORMS), default="arm64")
    parser.add_argument("--since", help="only name the functions that a change since this revision moves")
    chosen = parser.parse_args()
    if chosen.since:
        print("\n".join(row.name for row in moved(FLEET.functions, Imports(), changed_since(chosen.since))))
        return 0
    DIST.mkdir(exist_ok=True)
    (DIST / "packages").mkdir(exist_ok=True)
    imports = Imports()
    rows = [FLEET[chosen.function]] if chosen.function else FLEET.functions
    target = Target(chosen.arch)
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # what compresses lets others run
        building = [(row, pool.submit(build, row, imports, target)) for row in rows]
        over = [
            row.name
            for row, built in building
            if not reported(built.result(), row.name, megabytes(imports.distributions(row)))
        ]
    if over:
        print(f"parley: larger than their budgets in infra/budgets.py: {', '.join(over)}", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
