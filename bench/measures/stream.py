"""Five hundred words that come from a model one by one, a hundred a second, written down and sent on by the code of
a turn: how often the socket is written to, and how much later a word arrives than it was said. Writing a frame
takes 5 ms and a post 15, as over a network: time that is waited for, so that a busy machine adds to it."""

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench.figures import Figure
from shared.domain.chat.model.events import Done, Text
from shared.domain.chat.model.turns import Ask, Ear, Frame, State, Turn
from shared.domain.chat.service.delivering import Delivery
from shared.domain.chat.service.live import Live, Scribe
from shared.domain.ledger.model.quotas import Amount
from shared.kit.principal import Product, Role

TITLE = "A stream of words"
PLOTTED = ("ms",)
WORDS, EVERY = 500, 0.01
WRITING, POSTING = 0.005, 0.015
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TURN = Turn(
    "turn", Ask(Product.VOICEASSIST, "ann", Role.USER, "?", "talk"), State.RUNNING, NOW, "2026-01-01", Amount(0, 0)
)


@dataclass
class Socket:
    """When each word had arrived."""

    posts: int = 0
    at: list[float] = field(default_factory=list)

    def post(self, _connection: str, data: bytes) -> None:
        time.sleep(POSTING)
        self.posts += 1
        self.at += [time.monotonic()] * data.count(b" ")

    def close(self, _connection: str) -> None:
        """Nobody does."""


def told(_turn: Turn, frame: Frame, _ear: Ear) -> Iterator[Mapping[str, Any]]:
    if isinstance(frame.event, Text):
        yield {"content": frame.event.text, "seq": frame.number}


def streamed() -> tuple[Socket, list[float]]:
    socket, live, said = Socket(), Live(), []
    delivery = Delivery(TURN, live, socket, told)
    delivery.hear(Ear("connection"))
    scribe = Scribe(lambda _frame: time.sleep(WRITING), live)
    began = time.monotonic()
    for number in range(WORDS):
        time.sleep(max(0.0, began + number * EVERY - time.monotonic()))
        said.append(time.monotonic())
        scribe.say(Text(f"word{number} "))
    scribe.say(Done("stop", "", "2026-01-01T00:00:00Z"))
    scribe.close()
    delivery.wait()
    return socket, said


def figures(*, quick: bool) -> list[Figure]:  # noqa: ARG001  # five seconds either way
    socket, said = streamed()
    if len(socket.at) != WORDS:
        raise AssertionError(f"{len(socket.at)} of {WORDS} words arrived")
    late = sorted((heard - spoken) * 1000 for heard, spoken in zip(socket.at, said, strict=True))
    return [
        Figure("posts for 500 words", socket.posts, "posts", most=200, aim=150),
        Figure("mean delay added", round(statistics.fmean(late), 1), "ms", most=50, aim=35),
        Figure("95 of 100 words later by at most", round(late[int(0.95 * WORDS)], 1), "ms"),
        Figure("first word", round((socket.at[0] - said[0]) * 1000, 1), "ms"),
    ]
