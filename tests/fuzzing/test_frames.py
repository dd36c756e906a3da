"""Whatever a client says on a socket: it is told what was wrong, the server lives, and nobody else notices."""

import contextlib
import json
import os
import random
import time
from itertools import count
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.turns.conftest import Opened, Running, environ, forgotten, house, models, running, tabs

__all__ = ["environ", "forgotten", "house", "models", "running", "tabs"]
MINUTES = float(os.environ.get("PARLEY_FUZZ_MINUTES", "0"))
KINDS = ("message", "stop", "ping", "history", "subscribe", "", "__proto__", "message.stop")
FIELDS = (
    "content",
    "sessionId",
    "conversationId",
    "clientMessageId",
    "messageId",
    "attachments",
    "after",
    "text_input",
    "audio_b64",
)
ODD: tuple[Any, ...] = (
    None, True, -1, 1e308, 10**30, "", "\x00", "\u202e", "x" * 3000, [], {}, [[]], {"a": {"b": []}}, "../..", "\ud800",
)  # fmt: skip
BROKEN = (
    b"",
    b"{",
    b"\xff\xfe\x00",
    b'{"type":',
    b"[" * 5000,
    b'"text"',
    b"null",
    b'{"type":"message","content":"\\ud800"}',
)
EMAIL = "fuzz@example.com"
OFTEN = 100  # rounds
QUIET = 0.3  # seconds after which there is nothing more to come
NO_WORD = 1006
DENIED = {1002, 1003, NO_WORD, 1007, 1008, 1009}  # what a frame may end a socket with, where it is no fault of ours


def frame(chance: random.Random) -> str | bytes:
    draw = chance.random()
    if draw < 0.2:
        return chance.choice(BROKEN)
    if draw < 0.3:
        return bytes(chance.randrange(256) for _ in range(chance.randint(1, 200)))
    told = {chance.choice(FIELDS): chance.choice(ODD) for _ in range(chance.randint(0, 4))}
    return json.dumps({"type": chance.choice((*KINDS, *ODD)), **told})


def said(url: str, frames: list[str | bytes]) -> int | None:
    """What the socket was closed with, where it was."""
    try:
        with connect(url, open_timeout=40, close_timeout=5) as socket:
            for each in frames:
                socket.send(each)
            with contextlib.suppress(TimeoutError):
                while True:
                    socket.recv(timeout=QUIET)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else NO_WORD
    return None


@pytest.mark.timeout(200 + 60 * MINUTES)
def test_no_frame_takes_the_server_or_another_socket_down(running: Running, tabs: Opened) -> None:
    running.caller.registered(EMAIL)
    token, key = running.caller.token(EMAIL), running.key()
    other = tabs(token, running.conversation(token))
    other.until("connected")
    chance, ends = random.Random(0), time.monotonic() + 60 * MINUTES
    for number in count():
        if number % OFTEN == OFTEN - 1:  # a token lasts five minutes, and a silent socket ten
            token = running.caller.token(EMAIL)
            other.say(type="ping")
        frames = [frame(chance) for _ in range(8)]
        paths = (f"/api/realtime/ws?token={token}", 0), (f"/chat/fuzz?api_key={key}", 1)
        code = said(running.socket(*paths[number % 2]), frames)
        assert code is None or code in DENIED, f"round {number} was closed with {code}: {frames!r:.800}"
        if number >= 5 and time.monotonic() >= ends:
            break
    before = len(other.told)
    other.say(type="message", content="Still here?")
    other.until("message.done")
    assert {told["type"] for told in other.told[:before]} <= {"connected", "pong"}
