"""The whole local system as a person starts it: a process of its own, a folder of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PARLEY_", "OPENAI_"))}

# Only where the tests chose so: a benchmark keeps the true ones.
QUICK = {
    name: os.environ[name]
    for name in ("PARLEY_PASSWORD_MEMORY_KIB", "PARLEY_PASSWORD_ROUNDS")
    if name in os.environ
}


@dataclass
class Copy:
    """One running copy; `said` is what it printed."""

    folder: Path
    port: int
    more: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str]" = field(init=False)
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder / f"log-{time.monotonic_ns()}.txt"
        environ = {
            **CLEAN,
            "PARLEY_DATA_DIR": str(self.folder / "data"),
            "PARLEY_DEMO": "off",
            "PARLEY_PORT": str(self.port),
            **QUICK,
            **self.more,
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "infra.local"], cwd=ROOT, env=environ, stdout=log, stderr=log, text=True
            )

    def ready(self, seconds: float = 80) -> "Copy":
        until = time.monotonic() + seconds
        while "Parley is up" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.05)
        return self

    @property
    def said(self) -> str:
        return self.log.read_text()

    def url(self, path: str, product: int = 0) -> str:
        return f"http://127.0.0.1:{self.port + product}{path}"

    @property
    def aws(self) -> str:
        found = re.search(r"AWS: (http://[\d.:]+)", self.said)
        assert found is not None
        return found[1]

    def end(self, how: int = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


def free_ports() -> int:
    """The first of three ports in a row that nobody uses; below those that systems hand out by themselves."""
    import random  # noqa: PLC0415
    import socket  # noqa: PLC0415

    while True:
        first = random.randrange(12_000, 30_000, 10)
        try:
            for port in range(first, first + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Copy]]:
    copies: list[Copy] = []

    def begin(name: str = "one", port: int | None = None, **more: str) -> Copy:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        copies.append(Copy(folder, port or free_ports(), more))
        return copies[-1]

    yield begin
    for copy in copies:
        if copy.process.poll() is None:
            copy.process.kill()
            copy.process.wait()


def get(url: str) -> httpx.Response:
    return httpx.get(url, timeout=20)
