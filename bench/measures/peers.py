"""The same conversations, lists, messages and streams asked of a plain FastAPI service
(`bench/others/monolith.py`), on the same store, by the same client, in the same run. Ours are served by uvicorn
too, and their CPU is that of the serving process; streams of ours go through the local system, as deployed: a
journal, a worker of its own, and a gateway that buffers nothing. The plain service does less: nobody is counted,
signed out, audited or resumed, and no total is kept."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.figures import Figure
from bench.sockets import system, text_of
from bench.stage import stage
from tests.functions.people import PASSWORD, registered
from tests.local.caller import Caller
from tests.servers.models import ModelServer, Reply

TITLE = "Beside a plain FastAPI service"
PLOTTED = ("times the plain service's CPU",)
EMAIL = "ann@example.com"
REQUESTS, ROUNDS, TALKS, TURNS, WORDS = 40, 3, 50, 8, 40
TICKS = os.sysconf("SC_CLK_TCK")
Ask = Callable[[], httpx.Response]


@contextmanager
def serving(module: str, more: Mapping[str, str]) -> Iterator[tuple[int, httpx.Client]]:
    """Its process, and a client of it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", module, str(port)]
    process = subprocess.Popen(command, env={**os.environ, **more}, stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait(client, process)
            yield process.pid, client
    finally:
        process.kill()
        process.wait()


def wait(client: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < until:
        try:
            client.get("/api/conversations")
        except httpx.ConnectError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("a server did not come up")


def cpu_of(process: int) -> float:
    """Seconds, of user and kernel."""
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


def asks(client: httpx.Client, login: str, body: Mapping[str, str]) -> dict[str, Ask]:
    token = client.post(login, json=body).raise_for_status().json()["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    path = "/api/conversations"
    made = [client.post(path, json={"title": f"Talk {number}"}).raise_for_status() for number in range(TALKS)]
    talk = f"{path}/{made[0].json()['id']}/messages"
    return {
        "begin a conversation": lambda: client.post(path, json={"title": "Chest pain"}),
        "list conversations": lambda: client.get(path),
        "say something": lambda: client.post(talk, json={"content": "It hurts."}),
        "list messages": lambda: client.get(talk),
    }


def spent(process: int, ask: Ask) -> float:
    began = cpu_of(process)
    for _ in range(REQUESTS):
        ask().raise_for_status()
    return (cpu_of(process) - began) / REQUESTS


def compared() -> Iterator[Figure]:
    registered(EMAIL)
    with (
        serving("bench.others.monolith", {}) as (plain, client),
        serving("bench.gathered", {"PARLEY_RATE_LIMIT_FACTOR": "100000"}) as (ours, other),
    ):
        theirs = asks(client, "/login", {"email": EMAIL})
        own = asks(other, "/api/auth/login", {"email": EMAIL, "password": PASSWORD})
        for name, ask in theirs.items():
            pairs = [(spent(plain, ask), spent(ours, own[name])) for _ in range(ROUNDS)]
            least, most = (min(each) for each in zip(*pairs, strict=True))
            yield Figure(f"{name}, plain", round(least * 1000, 2), "ms of CPU")
            yield Figure(f"{name}, ours", round(most * 1000, 2), "ms of CPU")
            yield Figure(name, round(most / least, 2), "times the plain service's CPU")


def first_words(models: ModelServer, ask: Callable[[str], float]) -> float:
    """The median of how much later than the model's first word a client reads it, in milliseconds."""
    late = [ask(f"question{number}") for number in range(TURNS)]
    firsts = [seen.first_at for seen in models.seen[-TURNS:] if seen.first_at is not None]
    return statistics.median((at - first) * 1000 for at, first in zip(late, firsts, strict=True))


def first_word(client: httpx.Client, url: str, body: Mapping[str, object], headers: Mapping[str, str]) -> float:
    """When it came; the rest is read too, and must be whole."""
    first, tokens = 0.0, ""
    with client.stream("POST", url, json=dict(body), headers=dict(headers)) as answer:
        for line in answer.raise_for_status().iter_lines():
            if '"token"' in line and not line.startswith("event:"):
                first = first or time.monotonic()
                tokens += line
    if f"-{WORDS - 1}" not in tokens:
        raise AssertionError(f"the answer is not whole: {tokens[-200:]}")
    return first


def plain_stream(models: ModelServer) -> float:
    with serving("bench.others.monolith", {"OPENAI_BASE_URL": models.url}) as (_, client):
        token = client.post("/login", json={"email": EMAIL}).json()["access_token"]
        signed = {"authorization": f"Bearer {token}"}
        return first_words(models, lambda text: first_word(client, "/chat/one", {"content": text}, signed))


def own_stream(models: ModelServer) -> float:
    with system(models, 4) as copy:
        caller = Caller.of(copy)
        caller.registered(EMAIL)
        body = {"email": EMAIL, "password": PASSWORD}
        signed = {
            "authorization": f"Bearer {caller.ask('POST', 'worker:/v1/auth/token', body=body).json()['access_token']}"
        }

        def ask(text: str) -> float:
            question = {"messages": [{"role": "user", "content": text}], "enable_tools": False}
            return first_word(caller.client, copy.url("/v1/chat/stream", 1), question, signed)

        found = first_words(models, ask)
        caller.client.close()
        return found


def streams() -> Iterator[Figure]:
    with ModelServer() as models:
        models.answer = lambda seen: Reply(text_of(seen.question, WORDS), delay=0.01)
        yield Figure("first word of a stream, ours", round(own_stream(models), 1), "ms after the model's")
        with stage():
            yield Figure("first word of a stream, plain", round(plain_stream(models), 1), "ms after the model's")


def figures(*, quick: bool) -> list[Figure]:
    with stage():
        found = list(compared())
    return found if quick else [*found, *streams()]
