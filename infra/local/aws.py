"""The embedded AWS: started, waited for, stopped. The application knows only its address."""

import collections
import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

READY_SECONDS = 30.0
REGION = "us-east-1"


class Trouble(RuntimeError):
    """The sentence is for the person at the terminal."""


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Two copies on one folder would overwrite each other's data."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Trouble(
                f"another copy is running on {folder}. Stop it, or set PARLEY_DATA_DIR and PARLEY_PORT for this one."
            ) from error
        yield


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class EmbeddedAws:
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    said: collections.deque[str] = field(default_factory=lambda: collections.deque(maxlen=20))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.launch()
        self.wait()

    def launch(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # A group of its own: Ctrl-C must not reach it before the functions have ended their work.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.launcher", str(self.port), str(self.folder)],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def _listen(self, output: "IO[str]") -> None:
        with output:
            self.said.extend(line.rstrip() for line in output)

    def wait(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self.process is not None and self.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=1).close()  # noqa: S310  # our own child
                return
            time.sleep(0.02)
        self.stop()
        raise Trouble("the embedded AWS did not start:\n" + "\n".join(self.said))

    def stop(self) -> None:
        """It writes everything down before it ends."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(frozen=True, slots=True)
class GivenAws:
    """An endpoint that somebody else runs: LocalStack, or AWS itself."""

    url: str

    def wait(self) -> None:
        """It is there, or the first call says so."""


Aws = EmbeddedAws | GivenAws


@contextlib.contextmanager
def aws_at(endpoint: str, folder: Path, say: Callable[[str], None]) -> Iterator[Aws]:
    """The endpoint given, or the embedded one, launched and not yet waited for."""
    if endpoint:
        say(f"using AWS at {endpoint}")
        yield GivenAws(endpoint)
        return
    say("starting the embedded AWS")
    aws = EmbeddedAws(folder)
    aws.launch()
    try:
        yield aws
    finally:
        say("writing the data down")
        aws.stop()


def credentials(url: str) -> dict[str, str]:
    """What a process needs to reach it."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", "local"),
        "AWS_SECRET_ACCESS_KEY": os.environ.get("AWS_SECRET_ACCESS_KEY", "local"),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
