"""What artefacts unpack to, on this machine and for an interpreter of it, and processes that start from there."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from infra.fleet import Function, Http, Invoked, Queue, Schedule, Socket, Stream
from infra.package import DIST, OF_THE_RUNTIME, PYTHON, Imports, Target, closure, contents, installed
from shared.kit.principal import Product

ROOT = Path(__file__).resolve().parents[1]
FIRST = ROOT / "bench/first.py"
BARE = "bare"
NEEDED_BY_BARE = {"fastapi", "mangum"}
EVENTS = {Queue: "queue/record", Stream: "stream/record", Socket: "socket/connect", Invoked: "call/record"}
COUNTED = re.compile(r"I +refs: +([\d,]+)")
SECONDS = 600


def interpreter() -> tuple[str, str]:
    """The version that is deployed where it is installed, else this one; and which it is."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{PYTHON}*/bin/python3"))
    for each in (shutil.which(f"python{PYTHON}"), *map(str, pyenv)):
        if each and subprocess.run([each, "-V"], capture_output=True, check=False).returncode == 0:
            return each, PYTHON
    return sys.executable, f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Start:
    """One function, unpacked."""

    name: str
    entry: str
    folder: Path
    event: Path


class Bay:
    """Where artefacts are laid out. What they hold is linked: they are up to 200 MB, most of it the same."""

    def __init__(self) -> None:
        self.gone, self.close_sockets = nobody_listens()
        self.python, version = interpreter()
        arch = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
        self.target = Target(arch, version)
        (DIST / "packages").mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(dir=DIST, prefix="measured-"))  # on one file system with what is linked
        self.imports = Imports()
        self.beside = self._laid_out("runtime", tree(installed(set(OF_THE_RUNTIME), self.target, "dev.lock")))
        self._compile(self.beside)

    def close(self) -> None:
        self.close_sockets()
        shutil.rmtree(self.folder)

    def bare(self, *, compiled: bool) -> Start:
        files = tree(installed(closure(NEEDED_BY_BARE) - OF_THE_RUNTIME, self.target))
        folder = self._laid_out(BARE, {**files, "bare.py": ROOT / "bench/bare.py"})
        if compiled:
            self._compile(folder)
        return Start(BARE, "bare.handler", folder, self._kept(BARE, over_http("/hello")))

    def unpacked(self, row: Function) -> Start:
        folder = self._laid_out(row.name, contents(row, self.imports, self.target))
        return Start(row.name, row.deployed, folder, self._kept(row.name, event_of(row)))

    def _laid_out(self, name: str, files: Mapping[str, Path]) -> Path:
        folder = self.folder / name.replace("/", "-")
        for inside, path in files.items():
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            os.link(path, folder / inside)
        return folder

    def _compile(self, folder: Path) -> None:
        command = [self.python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(folder)]
        subprocess.run(command, check=True)

    def _kept(self, name: str, event: Any) -> Path:
        file = self.folder / f"{name.replace('/', '-')}.json"
        file.write_text(json.dumps(event))
        return file

    def started(self, start: Start, *before: str) -> dict[str, Any]:
        """`before` is a program that runs it."""
        answer = start.event.with_suffix(".answer")
        answer.unlink(missing_ok=True)
        command = [*before, self.python, str(FIRST), start.entry, str(start.event), str(answer)]
        done = subprocess.run(
            command,
            cwd=start.folder,
            env=self._environ(start),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if not answer.exists():
            raise AssertionError(f"{start.name} answered nothing: {done.stdout[-800:]} {done.stderr[-1500:]}")
        told: dict[str, Any] = json.loads(answer.read_text())
        if (told["status"] or 0) >= 500:  # noqa: PLR2004
            raise AssertionError(f"{start.name} failed: {done.stdout[-1500:]} {done.stderr[-1500:]}")
        return {**told, "said": done.stderr}

    def instructions(self, start: Start) -> int:
        command = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
        found = COUNTED.search(self.started(start, *command)["said"])
        if found is None:
            raise AssertionError("valgrind counted nothing")
        return int(found[1].replace(",", ""))

    def _environ(self, start: Start) -> dict[str, str]:
        taken = ("AWS_", "PARLEY_", "VAULT_KEY")
        return {
            **{name: value for name, value in os.environ.items() if name.startswith(taken)},
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": f"{start.folder}:{self.beside}",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",  # a function cannot write where its code lies
            "PARLEY_FUNCTION": start.name,
            "PUBLIC_URL": "http://localhost:3000",
            **{f"PARLEY_SOCKET_ENDPOINT_{product.upper()}": self.gone for product in Product},
        }


class Gone(BaseHTTPRequestHandler):
    """Where sockets are, when the client of every one has left."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(410)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Not of interest."""


def nobody_listens() -> tuple[str, Callable[[], None]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gone)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", server.shutdown


def tree(folder: Path) -> dict[str, Path]:
    """All that an installer lays there, as anybody would ship it."""
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def event_of(row: Function) -> Any:
    """What wakes it first."""
    trigger = row.triggers[0]
    if isinstance(trigger, Http):
        return over_http(re.sub(r"\{[^}]*\}", "1", trigger.paths[0]).replace("$default", "/"))
    if isinstance(trigger, Schedule):
        return dict(trigger.payload)
    return json.loads((ROOT / f"events/{EVENTS[type(trigger)]}.json").read_text())


def over_http(path: str) -> Any:
    event = json.loads((ROOT / "events/http/get.json").read_text())
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    return event
