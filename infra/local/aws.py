"""The embedded AWS: started, waited for, stopped. The application knows only its address."""

import collections
import contextlib
import fcntl
import http
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, ClassVar

READY_SECONDS = 30.0
LAST_WORDS = 30.0  # an engine whose starter was killed has this long to write its data down
STOPPING = 60.0
REGION = "us-east-1"


class Trouble(RuntimeError):
    """The sentence is for the person at the terminal."""


def alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def held(folder: Path) -> Iterator[int]:
    """Two copies on one folder would overwrite each other's data. The lock lasts until the last one that inherited
    its descriptor has ended: after a kill the embedded AWS still writes down what it holds."""
    with lock_file(folder) as lock:
        until = time.monotonic() + LAST_WORDS
        while not taken(lock):
            lock.seek(0)
            if alive(lock.read()) or time.monotonic() > until:
                raise Trouble(
                    f"another copy is running on {folder}. "
                    "Stop it, or set PARLEY_DATA_DIR and PARLEY_PORT for this one."
                )
            time.sleep(0.1)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock.fileno()


def lock_file(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return (folder / "lock").open("a+")
    except OSError as error:
        raise Trouble(
            f"{folder} cannot hold the data ({error.strerror}): set PARLEY_DATA_DIR to another"
        ) from error


def taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class EmbeddedAws:
    folder: Path
    lock: int | None = None
    port: int = field(default_factory=free_port)
    program: str = "infra.local.launcher"
    process: subprocess.Popen[str] | None = None
    listener: threading.Thread | None = None
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
            [sys.executable, "-m", self.program, str(self.port), str(self.folder), str(os.getpid())],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, **keys()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            pass_fds=() if self.lock is None else (self.lock,),
        )
        self.listener = threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True)
        self.listener.start()

    def _listen(self, output: IO[str]) -> None:
        with output:
            for line in output:
                self.said.append(line.rstrip())
                if line.startswith("parley: "):
                    print(line, end="", file=sys.stderr, flush=True)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self.running:
            if self._answers():
                return
            time.sleep(0.02)
        self.stop()
        raise Trouble("the embedded AWS did not start:\n" + "\n".join(self.said))

    def _answers(self) -> bool:
        """Asked without urllib, which would ask a proxy named in the environment."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """It writes everything down before it ends."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.listener is not None:
            self.listener.join(1)


@dataclass(frozen=True, slots=True)
class GivenAws:
    """An endpoint that somebody else runs: LocalStack, or AWS itself."""

    url: str
    running: ClassVar[bool] = True  # if it ends, its own people notice

    def wait(self) -> None:
        """It is there, or the first call says so."""


Aws = EmbeddedAws | GivenAws


@contextlib.contextmanager
def aws_at(endpoint: str, folder: Path, lock: int, say: Callable[[str], None]) -> Iterator[Aws]:
    """The endpoint given, or the embedded one, launched and not yet waited for."""
    if endpoint:
        say(f"using AWS at {endpoint}")
        yield GivenAws(endpoint)
        return
    keep_to_this_machine()
    say("starting the embedded AWS")
    aws = EmbeddedAws(folder, lock)
    aws.launch()
    try:
        yield aws
    finally:
        say("writing the data down")
        aws.stop()


def keep_to_this_machine() -> None:
    """A person's own profile, keys and proxy have no business with the embedded AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1", "localhost")))


def keys() -> dict[str, str]:
    """It checks the signatures of links by those that it was started with."""
    return {name: os.environ.get(name, "local") for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}


def credentials(url: str) -> dict[str, str]:
    """What a process needs to reach it."""
    return {
        "AWS_ENDPOINT_URL": url,
        **keys(),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
