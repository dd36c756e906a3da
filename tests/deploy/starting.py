"""What artefacts unpack to, started as Lambda starts it, and asked what would wake it."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from infra.fleet import Function, Http, Invoked, Queue, Schedule, Socket, Stream
from infra.package import STARTER, Imports, Target, contents, script
from infra.registry import FLEET
from infra.schema import schema_of
from tests.deploy.runtime import Cold, Failed, Runtime, spent

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Bench:
    """Lays out what an artefact for this machine unpacks to, and starts it beside an embedded AWS."""

    imports: Imports
    target: Target
    folder: Path
    python: str
    environ: dict[str, str]
    known: dict[str, dict[str, Path]] = field(default_factory=dict)

    def inside(self, row: Function) -> dict[str, Path]:
        if row.name not in self.known:
            self.known[row.name] = contents(row, self.imports, self.target)
        return self.known[row.name]

    def unpacked(self, row: Function) -> Path:
        """By links: artefacts are up to 200 MB, most of it the same."""
        folder = self.folder / row.name.replace("/", "-")
        for name, path in self.inside(row).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(path, folder / name)
        if row.streams:
            (folder / STARTER).write_text(script())
        return folder


@dataclass(frozen=True)
class Outcome:
    """What went wrong, if anything did; and what the start cost."""

    trouble: str
    cold: Cold | None = None


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


def outcome(bench: Bench, row: Function) -> Outcome:
    folder = bench.unpacked(row)
    try:
        return served_outcome(bench, row, folder) if row.streams else invoked_outcome(bench, row, folder)
    except (Failed, AssertionError, httpx.HTTPError) as failed:
        return Outcome(str(failed) or repr(failed))
    finally:
        shutil.rmtree(folder)


def invoked_outcome(bench: Bench, row: Function, folder: Path) -> Outcome:
    with Runtime(row, folder, bench.python, bench.environ) as runtime:
        for event in samples(row):
            answer = runtime.invoke(event)
            if isinstance(answer, dict) and answer.get("statusCode", 200) >= 500:
                return Outcome(f"answered {json.dumps(answer)[:500]}")
        return Outcome("", runtime.cold)


def served_outcome(bench: Bench, row: Function, folder: Path) -> Outcome:
    with served(bench, folder, bench.environ | {"PARLEY_FUNCTION": row.name}) as (url, cold):
        answer = httpx.post(url + row.of(Http)[0].paths[0].replace("{proxy+}", "synthesize"), json={})
        return Outcome("" if answer.status_code < 500 else f"answered {answer.text[:500]}", cold)


BARE_CODE = """
import boto3
from fastapi import FastAPI
from mangum import Mangum

app = FastAPI()
table = boto3.client("dynamodb")


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


handler = Mangum(app, lifespan="off")
"""


def bare(bench: Bench) -> Cold:
    """What a start costs that does nothing more than anybody's."""
    row = replace(FLEET["voiceassist/health"], name="bare/web", code="bare:handler")
    folder = bench.unpacked(FLEET["voiceassist/health"]).rename(bench.folder / "bare")
    shutil.rmtree(folder / "__pycache__")  # of the module that stands in this place
    (folder / "start.py").unlink()
    (folder / "start.py").write_text(BARE_CODE)
    with Runtime(row, folder, bench.python, bench.environ) as runtime:
        answer = runtime.invoke(asked(Http(("/health",))))
    shutil.rmtree(folder)
    assert answer["statusCode"] == 200, answer
    assert runtime.cold
    return runtime.cold


@contextmanager
def served(bench: Bench, folder: Path, environ: dict[str, str]) -> Iterator[tuple[str, Cold]]:
    """By the artefact's own script, as the adapter starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bin_folder = bench.folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    if not (bin_folder / "python3").exists():
        (bin_folder / "python3").symlink_to(bench.python)
    path = {"PATH": f"{bin_folder}:{environ['PATH']}", "AWS_LWA_PORT": str(port), "PYTHONPROFILEIMPORTTIME": "1"}
    log = bench.folder / f"{folder.name}.log"
    with log.open("w") as said:
        process = subprocess.Popen(["sh", "run.sh"], cwd=folder, env=environ | path, stdout=said, stderr=said)
    try:
        until = time.monotonic() + 60
        while not listening(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", spent(process.pid, log)
    finally:
        process.kill()
        process.wait()


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
