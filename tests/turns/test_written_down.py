"""The clients that are written down, ours for frontend engineers and those that customers have, run as they are."""

import contextlib
import functools
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.models import Reply
from tests.turns.conftest import Running
from tests.turns.house import House

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs/frontend.md"
NODE = shutil.which("node")
LONG = " ".join(f"wörd{number}" for number in range(200))


@functools.cache
def sockets_of_node() -> tuple[str, ...]:
    """Some versions have them behind a flag, older ones not at all."""
    for flags in ((), ("--experimental-websocket",)):
        asked = [NODE or "node", *flags, "-e", "process.exit(typeof WebSocket === 'function' ? 0 : 1)"]
        if NODE and subprocess.run(asked, capture_output=True, timeout=20, check=False).returncode == 0:
            return flags
    pytest.skip(
        "these clients run in Node, which nothing of the project itself needs: `make ci` has one and runs them"
    )


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(), re.DOTALL)


def pointed(text: str, running: Running, key: str) -> str:
    host = running.url("", 1).removeprefix("http://")
    return text.replace("localhost:8001", host).replace("your-api-key", key)


def python(text: str) -> str:
    made = subprocess.run([sys.executable, "-c", text], capture_output=True, timeout=60, check=False)
    assert made.returncode == 0, made.stderr.decode()
    return made.stdout.decode()


@contextlib.contextmanager
def node(text: str) -> Iterator["subprocess.Popen[str]"]:
    command = [NODE or "node", *sockets_of_node(), "--no-warnings", "-e", text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        ended = threading.Timer(60, running.kill)
        ended.start()
        try:
            yield running
        finally:
            ended.cancel()
            running.kill()


def lines(running: "subprocess.Popen[str]") -> Iterator[str]:
    assert running.stdout is not None
    for line in running.stdout:
        yield line.rstrip("\n")


def test_the_published_python_clients_read_whole_and_streamed_answers(running: Running) -> None:
    running.models.next(Reply("It is raining 🌧."), Reply(LONG))
    whole, streaming = blocks(HERE / "published.md", "python")
    told = python(pointed(whole + streaming, running, running.key()))
    assert told == f"Assistant: It is raining 🌧.\n{LONG}\n\nDone!\n"


def test_the_published_socket_client_hears_pieces_and_the_whole(running: Running) -> None:
    running.models.next(Reply("Hello you all out there.", delay=0.05))
    (client,) = blocks(HERE / "published.md", "javascript")
    heard = []
    with node(pointed(client, running, running.key())) as told:
        for line in lines(told):
            heard.append(line)
            if line == "Assistant: Hello you all out there.":
                break
    assert heard[0] == "Connected"
    pieces = [line.removeprefix("Assistant: ") for line in heard[1:-1]]
    assert "".join(pieces) == "Hello you all out there."


def cut(house: House) -> None:
    """Every socket that is open, as a network does it."""
    for api in house.gateway.sockets.values():
        for connection in list(api.connections.values()):
            house.loop.call_soon_threadsafe(connection.abort)


def test_our_socket_client_survives_a_lost_socket(running: Running, house: House) -> None:
    running.models.next(Reply(LONG, delay=0.01))
    token = running.person()
    url = running.socket(f"/api/realtime/ws?token={token}&conversationId={running.conversation(token)}")
    client = blocks(DOCS, "javascript")[0] + (
        "const say = (what) => console.log(JSON.stringify(what));"
        f"ask({json.dumps(url)}, 'Grüße', say).then((message) => say(message), (error) => say({{ error }}))"
    )
    heard = []
    with node(client) as told:
        for line in lines(told):
            heard.append(json.loads(line))
            if len(heard) in {2, 4}:
                cut(house)
            if isinstance(heard[-1], dict):
                break
    assert heard[-1]["content"] == "".join(heard[:-1]) == LONG
    assert len(running.models.seen) == 1


def test_our_stream_client_reads_on_and_is_told_of_refusals(running: Running) -> None:
    running.models.next(Reply(LONG, delay=0.002))
    body = {"messages": [{"role": "user", "content": "Grüße"}], "session_id": "mine"}
    client = blocks(DOCS, "javascript")[1] + (
        "const say = (what) => console.log(JSON.stringify(what));"
        "const read = async (key) => {"
        f"  const told = stream({json.dumps(running.url('', 1))}, key, {json.dumps(body)});"
        "  for (;;) { const { done, value } = await told.next(); say(value); if (done) return; }"
        "};"
        f"read('{running.key()}').then(() => read('wrong')).catch((error) => {{ say(error); process.exit(0); }})"
    )
    with node(client) as told:
        heard = [json.loads(line) for line in lines(told)]
    *pieces, done, error = heard
    assert done["final_text"] == "".join(pieces) == LONG
    assert error["refused"]["status_code"] == 401


def test_a_socket_that_says_too_much_at_once_is_closed_with_the_code_that_is_written_down(
    running: Running,
) -> None:
    with running.tab(running.person()) as tab:
        tab.until("connected")
        tab.socket.send("x" * (33 * 1024))
        began = time.monotonic()
        assert tab.until_closed() == 1009
        assert time.monotonic() - began < 20
