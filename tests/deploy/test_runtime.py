"""Artefacts are Lambda functions: the runtime that AWS uses starts what they unpack to, and they answer."""

import json
import os
import platform
import shutil
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from statistics import mean

import httpx
import pytest

from bench.artefacts import Gone
from infra import compiled
from infra.budgets import start
from infra.fleet import Http
from infra.local.aws import EmbeddedAws, credentials
from infra.package import DIST, OF_THE_RUNTIME, PYTHON, Imports, Target, installed
from infra.registry import FLEET
from infra.render import templates
from tests.deploy.invoking import Invoking
from tests.deploy.runtime import Runtime
from tests.deploy.starting import Bench, Outcome, bare, outcome, served
from tests.servers.models import ModelServer, Reply

LINUX = sys.platform == "linux"
pytestmark = [
    pytest.mark.deploy,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not LINUX, reason="artefacts hold programs for Linux, which start nowhere else"),
]
ROOT = Path(__file__).resolve().parents[2]
BESIDE = {"awslambdaric", "simplejson", "snapshot-restore-py", *OF_THE_RUNTIME}
KEY = {"x-api-key": "root-key-of-the-tests"}
REPORT = DIST / "cold.txt"
LARGEST = 250 * 1024 * 1024  # unpacked: what Lambda takes


@pytest.fixture(scope="module")
def gone() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gone) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def bench(gone: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    from infra.local.resources import Endpoint, create  # noqa: PLC0415  # clients, once it is known that they are wanted

    arch = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    (DIST / "packages").mkdir(parents=True, exist_ok=True)
    target = Target(arch)
    folder = Path(tempfile.mkdtemp(dir=DIST, prefix="unpacked-"))  # beside what is linked: on one file system
    python, beside = compiled.interpreter(PYTHON), installed(BESIDE, target, "dev.lock")
    assert python, f"no Python {PYTHON} here, and none could be fetched"
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


def names(found: Iterable[str]) -> set[str]:
    """What is the same on every machine."""
    return {name for name in found if name.endswith(".py")}


@pytest.fixture(scope="module")
def outcomes(bench: Bench) -> dict[str, Outcome]:
    """Of every function of the fleet: each is started once."""
    bare(
        bench
    )  # the first process finds nothing in memory, and compiles what stands for the runtime's own packages
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(lambda row: outcome(bench, row), FLEET.functions)
        return dict(zip([row.name for row in FLEET.functions], made, strict=True))


def test_every_artefact_answers_its_sample_event_in_a_bare_runtime(outcomes: dict[str, Outcome]) -> None:
    assert {name: each.trouble for name, each in outcomes.items() if each.trouble} == {}


def test_every_start_is_within_its_budget(bench: Bench, outcomes: dict[str, Outcome]) -> None:
    usual = mean(bare(bench).seconds for _ in range(2))
    over, report = [], [f"A start of a bare function takes {usual:.2f} s of a processor; as many times that:"]
    for row in FLEET.functions:
        cold, most = outcomes[row.name].cold, start(bench.imports.distributions(row))
        assert cold
        share, modules = cold.seconds / usual, len(cold.modules)
        report.append(f"{share:5.2f} of {most.time:4.2f}  {modules:5} of {most.modules:5} modules  {row.name}")
        if share > most.time or modules > most.modules:
            over.append(report[-1])
    REPORT.write_text("\n".join([*report, ""]))
    assert over == []


def test_who_serves_no_web_does_not_load_it(outcomes: dict[str, Outcome]) -> None:
    for row in FLEET.functions:
        cold = outcomes[row.name].cold
        assert cold
        assert ("fastapi" in cold.modules) == bool(row.of(Http)), row.name


def test_what_is_shipped_is_what_was_started_here_and_no_larger_than_lambda_takes(bench: Bench) -> None:
    for row in FLEET.functions:
        with zipfile.ZipFile(ROOT / templates.artefact(row)) as shipped:
            assert names(shipped.namelist()) == names(bench.inside(row)), row.name
            assert sum(each.file_size for each in shipped.infolist()) < LARGEST, row.name


WORDS = 40
PAUSE = 0.1


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
            with served(bench, bench.unpacked(chat), environ | {"PARLEY_FUNCTION": chat.name}) as (url, _):
                came = arrivals(url)

    tokens = [at for at, event in came if event == "token"]
    assert came[-1][1] == "done"
    assert len(tokens) >= WORDS / 2  # what is said within 50 ms is told together
    assert tokens[-1] - tokens[0] > PAUSE * WORDS / 2  # they came as they were made, not all at the end
    assert max(later - sooner for sooner, later in pairwise(tokens)) < PAUSE * WORDS / 2
