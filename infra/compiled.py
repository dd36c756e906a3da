"""Modules made ready for the interpreter that is deployed: Lambda can keep nothing that it compiles at a start."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from infra.archive import digest

COMPILER = Path(__file__).with_name("compiler.py")
WHERE_IT_RUNS = "/var/task"


@cache
def interpreter(version: str) -> str:
    """One of that version, if there is any; what it compiles runs on every other of its version and on any machine."""
    here = [
        sys.executable,
        f"python{version}",
        *sorted(Path.home().glob(f".pyenv/versions/{version}*/bin/python3")),
    ]
    for each in here:
        found = shutil.which(str(each))
        if found and said_version(found) == version:
            return found
    return managed(version)


def said_version(python: str) -> str:
    asked = [python, "-c", "import sys; print(*sys.version_info[:2], sep='.')"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def managed(version: str) -> str:
    """By the installer of packages, which can fetch one."""
    uv = [sys.executable, "-m", "uv", "python"]
    subprocess.run([*uv, "install", "--quiet", version], capture_output=True, check=False, timeout=300)
    found = subprocess.run([*uv, "find", version], capture_output=True, text=True, check=False)
    if found.returncode:
        print(f"parley: no Python {version} here: artefacts are built without compiled modules", file=sys.stderr)
    return found.stdout.strip()


def modules(files: Mapping[str, Path], version: str, kept: Path) -> dict[str, Path]:
    """Beside every module what it compiles to; nothing where no interpreter is, and then it starts later."""
    python = interpreter(version)
    if not python:
        return {}
    kept.mkdir(parents=True, exist_ok=True)
    found = {name: kept / key(name, path, version) for name, path in files.items() if name.endswith(".py")}
    compile_all(python, ((files[name], name, target) for name, target in found.items() if not target.exists()))
    return {cached(name, version): target for name, target in found.items()}


def key(name: str, source: Path, version: str) -> str:
    return hashlib.sha256(f"{version} {name} {digest(source)}".encode()).hexdigest()


def cached(name: str, version: str) -> str:
    folder, _, file = name.rpartition("/")
    compiled = f"__pycache__/{file.removesuffix('.py')}.cpython-{version.replace('.', '')}.pyc"
    return f"{folder}/{compiled}" if folder else compiled


def compile_all(python: str, wanted: Iterable[tuple[Path, str, Path]]) -> None:
    lines = [f"{source}\t{WHERE_IT_RUNS}/{name}\t{target}\n" for source, name, target in wanted]
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        list(
            pool.map(
                lambda share: compile_share(python, share), (lines[first::workers] for first in range(workers))
            )
        )


def compile_share(python: str, lines: list[str]) -> None:
    if lines:
        command = [python, "-I", "-W", "ignore", str(COMPILER)]
        subprocess.run(command, input="".join(lines), text=True, env={"PYTHONHASHSEED": "0"}, check=True)
