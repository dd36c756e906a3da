"""An answer of three minutes and a hundred thousand signs, over every transport at once.

In the suite its words come faster; with `PARLEY_LONG_ANSWER_SECONDS=180` it lasts as long as that.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from shared.domain.chat.service import answering
from tests.servers.models import Reply, Seen
from tests.turns.conftest import Opened, Running
from tests.turns.streams import streamed, unified
from tests.turns.tabs import is_final

LASTING = float(os.environ.get("PARLEY_LONG_ANSWER_SECONDS", "2"))
LONG_SECONDS, LONG_WORDS = 180, 1_000


def long_text() -> str:
    return "".join(f"{number:06d}{'é' * 93} " for number in range(LONG_WORDS))  # a hundred thousand signs


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """To a worker the answer takes three minutes: it must say again and again that it is still there."""
    began, speed = time.time(), LONG_SECONDS / LASTING
    monkeypatch.setattr(answering, "time", lambda: began + (time.time() - began) * speed)


@pytest.mark.timeout(120 + 3 * LASTING)
@pytest.mark.usefixtures("hurried")
def test_a_very_long_answer_arrives_whole_everywhere_while_others_proceed(running: Running, tabs: Opened) -> None:
    text, patience = long_text(), 60 + 2 * LASTING

    def reply(seen: Seen) -> Reply:
        return Reply(text, delay=LASTING / LONG_WORDS) if seen.question == "Everything" else Reply()

    running.models.answer = reply
    key, other, token = running.key(), running.key(), running.person()
    places = [running.conversation(token) for _ in range(2)]
    realtime, plain = tabs(token, places[0]), tabs(token, places[1], "/ws")
    running.caller.client.timeout = httpx.Timeout(patience)
    with ThreadPoolExecutor() as beside, running.talk(key) as talk:
        for tab in (realtime, plain):
            tab.until("connected")
            tab.say(type="message", content="Everything")
        talk.until("system")
        talk.say(type="text", content="Everything")
        stream = beside.submit(streamed, running, key, "Everything")
        whole = beside.submit(unified, running, key, "Everything")
        assert [unified(running, other, "Something short").json()["content"] for _ in range(3)] == [
            Reply().text
        ] * 3
        assert not any(is_final(told) for told in talk.told)
        told = stream.result()
        final = talk.until(is_final, patience=patience)
        ends = [realtime.until("message.done", patience=patience), plain.until("message_done", patience=patience)]
    assert told[-1][2]["final_text"] == "".join(data["text"] for _, event, data in told if event == "token") == text
    assert told[-1][0] - told[0][0] > LASTING / 2
    assert whole.result().json()["content"] == text
    assert final["metadata"]["content_omitted"] is True
    pieces = talk.found(lambda told: bool(told.get("metadata", {}).get("is_streaming")))
    assert "".join(each["content"] for each in pieces) == text
    assert all(len(each["content"].encode()) <= 32 * 1024 for each in pieces)
    for tab, place, done in zip((realtime, plain), places, ends, strict=True):
        assert tab.text(done["messageId"]) == text
        assert done["message"]["contentOmitted"] is True
        assert running.messages(token, place)[-1]["content"] == text
        assert read(running, token, place, done["messageId"]) == text


def read(running: Running, token: str, conversation: str, answer: str) -> str:
    """An answer without a socket, page by page."""
    path = f"assist:/api/conversations/{conversation}/turns/{answer}"
    pieces: list[str] = []
    after = 0
    while True:
        frames = running.caller.ask("GET", f"{path}?after={after}", token).json()["frames"]
        if not frames:
            return "".join(pieces)
        pieces += [frame["data"]["text"] for frame in frames if frame["kind"] == "text"]
        after = frames[-1]["seq"]
