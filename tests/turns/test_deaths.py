"""A worker dies at any step of a turn: the client has an answer or a clear failure, and nothing is there twice."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.client import BaseClient

from shared.domain.chat.model.events import Done, Failed, Text, is_last
from shared.domain.chat.model.turns import Ask, Turn
from shared.domain.chat.service import answering
from shared.domain.chat.service.working import work
from shared.domain.chat.wiring.answering import answering_service, model
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.wiring.conversations import conversation_service, thread_service
from shared.domain.ledger.wiring.spending import spending_service
from shared.kit import settings
from shared.kit.principal import Principal, Product
from shared.sockets import Gone
from tests.servers.models import ModelServer, Reply

pytestmark = pytest.mark.usefixtures("aws")
ANN = Principal("ann", Product.VOICEASSIST)
ANSWER = "One two three four five."
MOST_STEPS = 60


class Died(BaseException):
    """The process is gone: no handler of errors runs."""


class Nobody:
    """Nobody listens."""

    def post(self, connection: str, data: bytes) -> None:  # noqa: ARG002  # the port names it
        raise Gone(connection)

    def close(self, connection: str) -> None:
        """There is none."""


class Fate:
    """Lets so many calls to AWS pass; the next one is the last of the process, before or after it is carried out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: int | None = None
        self.carried_out = False
        self.dead = False
        clients: Any = BaseClient
        real = clients._make_api_call

        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            if self.left is None or threading.current_thread().name == "pulse":
                return real(client, operation, arguments)
            if self.dead:
                raise Died
            self.left -= 1
            if self.left > 0:
                return real(client, operation, arguments)
            self.dead = True
            if self.carried_out:
                real(client, operation, arguments)
            raise Died

        monkeypatch.setattr(clients, "_make_api_call", call)

    def decree(self, left: int, *, carried_out: bool) -> None:
        self.left, self.carried_out, self.dead = left, carried_out, False

    def spare(self) -> None:
        self.left = None


@pytest.fixture(scope="module")
def models() -> Iterator[ModelServer]:
    with ModelServer(Reply(ANSWER, delay=0.01)) as server:
        yield server


@pytest.fixture
def fate(models: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fate]:
    monkeypatch.setenv("OPENAI_BASE_URL", models.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-tests")
    monkeypatch.setenv("PARLEY_EMBEDDINGS", "none")
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # threads of a dead process say nothing
    for made in (answering_service, model, asking_service, spending_service):
        made.cache_clear()
    settings.forget()
    yield Fate(monkeypatch)
    monkeypatch.undo()
    for made in (answering_service, model, asking_service, spending_service):
        made.cache_clear()
    settings.forget()


def asked(number: int) -> Turn:
    conversation = conversation_service().create(ANN, f"Conversation {number}")
    ask = Ask(ANN.product, ANN.user_id, ANN.role, "What is it?", conversation.id)
    return asking_service().say(ANN, ask, Draft("What is it?"), "test").turn


def worked(turn: Turn) -> None:
    work(answering_service(), turn.owner, turn.id, Nobody(), lambda *_: iter(()), lambda: 900.0)


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """So much later that a silent worker is taken for dead."""
    monkeypatch.setattr(answering, "time", lambda: time.time() + 60)


def in_order(turn: Turn) -> None:
    """Whatever happened: one end, one answer at most, and what was kept free is free again."""
    seen, frames = asking_service().frames(ANN, turn.id, 0, None)
    assert seen.state.is_over
    assert [frame.number for frame in frames] == list(range(1, len(frames) + 1))
    assert [is_last(frame.event) for frame in frames].count(True) == 1
    end = frames[-1].event
    assert isinstance(end, Done | Failed)
    said = "".join(frame.event.text for frame in frames if isinstance(frame.event, Text))
    stored = thread_service().messages(ANN, turn.ask.conversation_id).items[1:]
    if isinstance(end, Done):
        assert said == end.text == ANSWER
        assert [(each.id, each.content) for each in stored] == [(turn.id, ANSWER)]
    else:
        assert ANSWER.startswith(said)
        assert [(each.id, each.content) for each in stored] == ([(turn.id, said)] if said else [])
        assert all(each.metadata["partial"] for each in stored)
    conversation = conversation_service().get(ANN, turn.ask.conversation_id)
    assert conversation.message_count == 1 + len(stored)
    today = spending_service().statement(ANN).today
    assert today.spoken_for == today.tokens


def test_a_death_before_any_step_leaves_one_end(fate: Fate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a step: see what clients are told of sudden ends."""
    survived = None
    for step in range(1, MOST_STEPS):
        turn = asked(step)
        fate.decree(step, carried_out=False)
        with contextlib.suppress(Died):
            worked(turn)
        died = fate.dead
        fate.spare()
        with monkeypatch.context() as patch:
            later(patch)
            worked(turn)
        in_order(turn)
        if not died:
            survived = step
            break
    assert survived is not None
    assert survived > 8  # it really had so many steps to die at


def test_a_turn_that_kills_its_workers_is_given_up(fate: Fate, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = asked(0)
    for _ in range(4):
        fate.decree(2, carried_out=True)
        with monkeypatch.context() as patch:
            later(patch)
            with contextlib.suppress(Died):
                worked(turn)
        fate.spare()
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(answering, "time", lambda: time.time() + 120)
            worked(turn)
    in_order(turn)


def test_two_workers_for_one_turn_give_one_answer(fate: Fate) -> None:
    fate.spare()
    turn = asked(0)
    twins = [threading.Thread(target=worked, args=(turn,)) for _ in range(2)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join()
    in_order(turn)


def test_an_answer_to_a_conversation_that_went_is_a_failure(fate: Fate, models: ModelServer) -> None:
    fate.spare()
    models.next(Reply(ANSWER, delay=0.2))
    turn = asked(0)
    working = threading.Thread(target=worked, args=(turn,))
    working.start()
    time.sleep(0.4)
    conversation_service().delete(ANN, turn.ask.conversation_id)
    working.join()
    seen, frames = asking_service().frames(ANN, turn.id, 0, None)
    assert seen.state.is_over
    assert isinstance(frames[-1].event, Failed)
    today = spending_service().statement(ANN).today
    assert today.spoken_for == today.tokens > 0
