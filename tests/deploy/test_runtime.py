"""Artefacts are Lambda functions: the runtime that AWS uses starts what they unpack to, and they answer."""

import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.fleet import Function, Http, Invoked, Queue, Schedule, Socket, Stream
from infra.local.aws import EmbeddedAws, credentials
from infra.package import DIST, OF_THE_RUNTIME, PYTHON, STARTER, Imports, Target, contents, installed, script
from infra.registry import FLEET
from infra.render import templates
from infra.schema import schema_of
from tests.deploy.invoking import Invoking
from tests.deploy.runtime import Failed, Runtime
from tests.servers.models import ModelServer, Reply

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(900)]
ROOT = Path(__file__).resolve().parents[2]
BESIDE = {"awslambdaric", "simplejson", "snapshot-restore-py", *OF_THE_RUNTIME}
KEY = {"x-api-key": "root-key-of-the-tests"}
LARGEST = 250 * 1024 * 1024  # unpacked: what Lambda takes


def interpreter() -> str:
    """The version that is deployed."""
    for each in ("python3.13", *sorted(Path.home().glob(".pyenv/versions/3.13*/bin/python3"))):
        found = shutil.which(str(each))
        if found and PYTHON in subprocess.run([found, "-V"], capture_output=True, text=True, check=False).stdout:
            return found
    pytest.skip(f"no Python {PYTHON} here")


@dataclass(frozen=True)
class Bench:
    """Lays out what an artefact for this machine unpacks to, and starts it beside an embedded AWS."""

    imports: Imports
    target: Target
    folder: Path
    python: str
    environ: dict[str, str]

    def unpacked(self, row: Function) -> Path:
        """By links: artefacts are up to 200 MB, most of it the same."""
        folder = self.folder / row.name.replace("/", "-")
        for name, path in contents(row, self.imports, self.target).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(path, folder / name)
        if row.streams:
            (folder / STARTER).write_text(script(row))
        return folder

    def started(self, row: Function, folder: Path) -> Runtime:
        return Runtime(row, folder, self.python, self.environ)


class Gone(BaseHTTPRequestHandler):
    """Where sockets are, when the client of every one has left."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(410)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Not of interest."""


@pytest.fixture(scope="module")
def gone() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gone) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def bench(gone: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    if sys.platform != "linux":
        pytest.skip("artefacts are built for Linux")
    from infra.local.resources import Endpoint, create  # noqa: PLC0415  # clients, once it is known that they are wanted

    arch = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    (DIST / "packages").mkdir(parents=True, exist_ok=True)
    target = Target(arch)
    folder = Path(tempfile.mkdtemp(dir=DIST, prefix="unpacked-"))  # beside what is linked: on one file system
    python, beside = interpreter(), installed(BESIDE, target, "dev.lock")
    engine = EmbeddedAws(tmp_path_factory.mktemp("aws"))
    engine.start()
    environ = {
        **credentials(engine.url),
        **create(FLEET, Endpoint(engine.url)),
        **{f"PARLEY_SOCKET_ENDPOINT_{product}": gone for product in ("VOICEASSIST", "YOUWORKER", "VOICEERA")},
        "AWS_REGION": "us-east-1",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(beside),
        "PARLEY_STAGE": "test",
        "PARLEY_TOKEN_SECRET": "a secret of the tests, long enough to sign with any algorithm that might be tried",
        "PARLEY_ROOT_API_KEY": "root-key-of-the-tests",
        "VAULT_KEY": "a key of the tests, long enough to seal what people entrust to us",
        "PUBLIC_URL": "http://localhost:3000",
    }
    yield Bench(Imports(), target, folder, python, environ)
    engine.stop()
    shutil.rmtree(folder)


def sample(name: str) -> Any:
    return json.loads((ROOT / f"events/{name}.json").read_text())


def asked(http: Http) -> Any:
    path = re.sub(r"\{[^}]*\}", "1", http.paths[0]) if http.paths[0] != "$default" else "/"
    event = sample("http/get")
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    return event


def changed(stream: Stream) -> Any:
    """A table's own sample where whoever follows it takes no other."""
    noun = schema_of(stream.table).noun
    return sample(f"stream/{noun}" if (ROOT / f"events/stream/{noun}.json").exists() else "stream/record")


def samples(row: Function) -> Iterator[Any]:
    """One of each kind that wakes it."""
    kinds: dict[type[Any], Callable[[Any], Any]] = {
        Http: asked,
        Socket: lambda _: sample("socket/connect"),
        Queue: lambda _: sample("queue/record"),
        Stream: changed,
        Schedule: lambda schedule: dict(schedule.payload),
        Invoked: lambda _: sample("call/record"),
    }
    for kind, made in kinds.items():
        for trigger in row.of(kind)[:1]:
            yield made(trigger)


def names(found: Iterable[str]) -> set[str]:
    """What is the same on every machine."""
    return {name for name in found if name.endswith(".py")}


def trouble(bench: Bench, row: Function) -> str:
    folder = bench.unpacked(row)
    try:
        with bench.started(row, folder) as runtime:
            for event in samples(row):
                answer = runtime.invoke(event)
                if isinstance(answer, dict) and answer.get("statusCode", 200) >= 500:
                    return f"answered {json.dumps(answer)[:500]}"
    except Failed as failed:
        return str(failed)
    finally:
        shutil.rmtree(folder)
    return ""


@pytest.mark.parametrize("over_http", [True, False], ids=["http", "workers and sockets"])
def test_every_artefact_answers_its_sample_event_in_a_bare_runtime(bench: Bench, *, over_http: bool) -> None:
    rows = [row for row in FLEET.functions if bool(row.of(Http)) == over_http and not row.streams]
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip([row.name for row in rows], pool.map(lambda row: trouble(bench, row), rows), strict=True))

    assert {name: text for name, text in found.items() if text} == {}


def test_what_is_shipped_is_what_was_started_here_and_no_larger_than_lambda_takes(bench: Bench) -> None:
    for row in FLEET.functions:
        with zipfile.ZipFile(ROOT / templates.artefact(row)) as shipped:
            assert names(shipped.namelist()) == names(contents(row, bench.imports, bench.target)), row.name
            assert sum(each.file_size for each in shipped.infolist()) < LARGEST, row.name


WORDS = 12
PAUSE = 0.1


@contextmanager
def served(bench: Bench, folder: Path, environ: dict[str, str]) -> Iterator[str]:
    """By the artefact's own script, as the adapter starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bin_folder = bench.folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    (bin_folder / "python3").symlink_to(bench.python)
    path = {"PATH": f"{bin_folder}:{environ['PATH']}", "AWS_LWA_PORT": str(port)}
    log = bench.folder / "streaming.log"
    with log.open("w") as said:
        process = subprocess.Popen(["sh", "run.sh"], cwd=folder, env=environ | path, stdout=said, stderr=said)
    try:
        until = time.monotonic() + 60
        while not listening(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def arrivals(url: str) -> list[tuple[float, str]]:
    """When each `data:` line came, from the first on."""
    asked = {"messages": [{"role": "user", "content": "Say something slowly."}], "enable_tools": False}
    with httpx.stream("POST", f"{url}/v1/chat/stream", json=asked, headers=KEY, timeout=60) as answer:
        assert answer.status_code == 200, answer.read()
        lines = (line.removeprefix("data:") for line in answer.iter_lines() if line.startswith("data:"))
        found = [(time.monotonic(), json.loads(line)["event"]) for line in lines]
    return [(at - found[0][0], event) for at, event in found]


def test_the_packaged_chat_streams_while_the_packaged_worker_still_writes(bench: Bench) -> None:
    chat, worker = FLEET["youworker/chat"], FLEET["youworker/answerer"]
    reply = Reply(" ".join(f"word{number}" for number in range(WORDS)), delay=PAUSE)
    with ModelServer(reply) as model, Invoking() as invoking:
        environ = {
            **bench.environ,
            "AWS_ENDPOINT_URL_LAMBDA": invoking.url,
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "a-key",
            "PARLEY_EMBEDDINGS": "none",
        }
        with Runtime(worker, bench.unpacked(worker), bench.python, environ) as running:
            invoking.running = {"parley-test-youworker-answerer": running}
            with served(bench, bench.unpacked(chat), environ | {"PARLEY_FUNCTION": chat.name}) as url:
                came = arrivals(url)

    tokens = [at for at, event in came if event == "token"]
    assert came[-1][1] == "done"
    assert len(tokens) >= WORDS / 2  # what is said within 50 ms is told together
    assert tokens[-1] - tokens[0] > PAUSE * WORDS / 2  # they came as they were made, not all at the end
    assert max(later - sooner for sooner, later in pairwise(tokens)) < PAUSE * WORDS / 2
