"""A worker dies at any step of a turn, and its client, on a socket or reading a stream, still hears the end of it."""

import asyncio
import contextlib
import threading
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from infra.local import calls
from infra.rights import SEAM, Guard
from shared.domain.chat.service import answering
from shared.domain.chat.wiring.asking import asking_service
from shared.kit.clock import utc_now
from tests.servers.models import Reply
from tests.turns.conftest import Opened, Running
from tests.turns.house import working
from tests.turns.streams import events
from tests.turns.tabs import Tab

ANSWER = "One two."
MOST_STEPS = 80
LATER = 60.0


class Died(BaseException):
    """The process is gone: no handler of errors runs."""


class Fate:
    """Lets one worker make so many calls to AWS. The next is carried out and is the last of its process.

    From then on it is so much later that a silent worker is taken for dead.
    """

    def __init__(self, function: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.function, self.left = function, 0
        self.victim: Guard | None = None
        self.dead = False
        self.lock = threading.Lock()
        real = getattr(BaseClient, SEAM)

        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            if not self.counts(working.get()):
                return real(client, operation, arguments)
            if self.dead:
                raise Died
            if not self.is_last():
                return real(client, operation, arguments)
            with contextlib.suppress(ClientError):
                real(client, operation, arguments)
            self.dead = True
            raise Died

        monkeypatch.setattr(BaseClient, SEAM, call)
        monkeypatch.setattr(answering, "time", lambda: time.time() + self.later)
        object.__setattr__(asking_service(), "now", lambda: utc_now() + timedelta(seconds=self.later))

    @property
    def later(self) -> float:
        return LATER if self.dead else 0

    def decree(self, left: int) -> None:
        self.left, self.victim, self.dead = left, None, False

    def counts(self, guard: Guard | None) -> bool:
        """The pulse is beside the work: it dies with it, and is no step of it."""
        if guard is None or guard.function != self.function:
            return False
        with self.lock:
            self.victim = self.victim or guard
        return guard is self.victim and (self.dead or threading.current_thread().name != "pulse")

    def is_last(self) -> bool:
        with self.lock:
            self.left -= 1
            return self.left == 0


@pytest.fixture
def quick(running: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """What failed is tried again at once, and threads of a dead process say nothing."""
    running.models.standing = Reply(ANSWER, delay=0.005)

    async def at_once(_seconds: float) -> None:
        return

    monkeypatch.setattr(calls, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": at_once}))
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    return running


def test_a_socket_hears_the_end_wherever_its_worker_dies(
    quick: Running, tabs: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    fate = Fate("voiceassist/answerer", monkeypatch)
    token = quick.person()
    ends = []
    for step in range(1, MOST_STEPS):
        conversation = quick.conversation(token)
        tab = tabs(token, conversation)
        tab.until("connected")
        fate.decree(step)
        tab.say(type="message", content="What is it?")
        answer = tab.until("user_message.created")["answerId"]
        end = tab.until(lambda told: told["type"] in {"message.done", "error"})
        assert end["messageId"] == answer
        stored = [each["content"] for each in quick.messages(token, conversation)][1:]
        said = seen_once(tab)
        assert stored == ([said] if said else [])
        if end["type"] == "message.done":
            assert said == end["message"]["content"] == ANSWER
        ends.append(end["type"])
        tab.close()
        if not fate.dead:
            break
    assert len(ends) > 8
    assert set(ends) == {"message.done", "error"}
    assert not fate.dead


def seen_once(tab: Tab) -> str:
    """What a worker said before it died may be said again, under the same numbers."""
    text, last = "", 0
    for told in tab.told:
        if told["type"] == "chunk" and told["seq"] > last:
            text, last = text + told["content"], told["seq"]
    return text


class Reader:
    """Gives its message a name, and whenever the stream breaks off asks for what follows."""

    def __init__(self, running: Running, key: str, number: int) -> None:
        self.running, self.name = running, f"question-{number}"
        self.client = running.caller.client
        self.headers = {"x-api-key": key}
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.place = ""

    def read(self) -> None:
        for _ in range(5):
            try:
                self._once()
            except httpx.TransportError:
                continue
            if self.seen and self.seen[-1][0] == "done":
                return

    def _once(self) -> None:
        with self._asked() as answer:
            if answer.status_code == 200:
                for line in answer.iter_lines():
                    self._told(line)

    def _asked(self) -> Any:
        message_id, _, number = self.place.partition(":")
        if message_id:
            url = self.running.url(f"/v1/chat/stream/{message_id}?after={number}", 1)
            return self.client.stream("GET", url, headers=self.headers)
        said = [{"role": "user", "content": "What is it?"}]
        body = {"messages": said, "session_id": self.name}
        headers = {**self.headers, "idempotency-key": self.name}
        return self.client.stream("POST", self.running.url("/v1/chat/stream", 1), json=body, headers=headers)

    def _told(self, line: str) -> None:
        if line.startswith("id: "):
            self.place = line.removeprefix("id: ")
        self.seen.extend((event, data) for _, event, data in events(iter([line])))

    def stored(self) -> list[str]:
        path = f"worker:/v1/sessions/{self.name}/messages"
        found = self.running.caller.ask("GET", path, **self.headers).json()["messages"]
        return [each["content"] for each in found]


def test_a_stream_that_broke_off_is_read_on_to_the_end_wherever_its_worker_died(
    quick: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    fate = Fate("youworker/chat", monkeypatch)
    key = quick.key()
    statuses = []
    for step in range(1, MOST_STEPS):
        fate.decree(step)
        reader = Reader(quick, key, step)
        reader.read()
        assert reader.seen, step
        last, data = reader.seen[-1]
        assert last == "done", step
        said = "".join(told["text"] for event, told in reader.seen if event == "token")
        assert said == data["final_text"], step
        status = data["metadata"]["status"]
        assert (said == ANSWER) if status == "success" else ANSWER.startswith(said)
        assert reader.stored() == ["What is it?", *([said] if said else [])], step
        statuses.append(status)
        if not fate.dead:
            break
    assert len(statuses) > 15
    assert set(statuses) == {"success", "error"}
    assert not fate.dead
