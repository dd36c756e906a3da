"""Lambda's Runtime API for one process: hands it events, takes its answers."""

import json
import queue
import re
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from infra.fleet import Function

VERSION = "/2018-06-01/runtime"
IMPORTED = re.compile(r"^import time: +\d+ \| +\d+ \| *(\S+)$")


class Failed(AssertionError):
    """What the process reported, or said before it died."""


@dataclass
class Cold:
    """What a process had done when it asked for its first event: seconds of a processor, and modules."""

    seconds: float
    modules: set[str]


def spent(process: int, log: Path) -> Cold:
    """Until now, by a process that tells of each import."""
    nanoseconds = Path(f"/proc/{process}/schedstat").read_text().split()[0]
    modules = {found[1] for line in log.read_text().splitlines() if (found := IMPORTED.match(line))}
    return Cold(int(nanoseconds) / 1e9, modules)


class Quiet(ThreadingHTTPServer):
    """A process that is ended leaves a question open: nothing to tell anybody."""

    def handle_error(self, *_: Any) -> None:
        pass


@dataclass
class Runtime:
    row: Function
    folder: Path  # what the artefact unpacks to
    python: str
    environ: Mapping[str, str]
    events: "queue.Queue[tuple[str, bytes]]" = field(default_factory=queue.Queue)
    answers: "queue.Queue[tuple[str, bytes]]" = field(default_factory=queue.Queue)
    cold: Cold | None = None

    def __enter__(self) -> Self:
        self.server = Quiet(("127.0.0.1", 0), calls(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.log_file = self.folder.parent / f"{self.folder.name}.log"
        self.log = self.log_file.open("w")
        command = [self.python, "-X", "importtime", "-m", "awslambdaric", self.row.deployed]
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=self.surroundings(), stdout=self.log, stderr=subprocess.STDOUT
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.server.shutdown()
        self.server.server_close()
        self.log.close()

    def surroundings(self) -> dict[str, str]:
        name = f"parley-{self.environ['PARLEY_STAGE']}-{self.row.name.replace('/', '-')}"
        return {
            **self.environ,
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.row.memory),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "LAMBDA_TASK_ROOT": str(self.folder),
            "PARLEY_FUNCTION": self.row.name,
        }

    def invoke(self, event: Any, seconds: float = 60) -> Any:
        self.events.put((f"request-{time.monotonic_ns()}", json.dumps(event).encode()))
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                how, body = self.answers.get(timeout=0.2)
            except queue.Empty:
                if self.process.poll() is not None:
                    break
                continue
            if how != "response":
                raise Failed(f"{how}: {body.decode()[:1500]}")
            return json.loads(body)
        said = "\n".join(line for line in self.log_file.read_text().splitlines() if not IMPORTED.match(line))
        raise Failed(f"no answer: {said[-1500:]}")

    def begun(self) -> None:
        if self.cold is None:
            self.cold = spent(self.process.pid, self.log_file)


def calls(runtime: Runtime) -> type[BaseHTTPRequestHandler]:
    class Calls(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            runtime.begun()
            name, event = runtime.events.get()
            deadline = int((time.time() + runtime.row.timeout) * 1000)
            arn = f"arn:aws:lambda:us-east-1:000000000000:function:{runtime.row.name.replace('/', '-')}"
            self.send_response(200)
            self.send_header("Lambda-Runtime-Aws-Request-Id", name)
            self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline))
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", arn)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(event)))
            self.end_headers()
            self.wfile.write(event)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            runtime.answers.put((self.path.rpartition("/")[2], body))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return Calls
