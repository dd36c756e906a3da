"""Another model answers when one does not, and one that keeps failing is left alone."""

from shared.llm import collected
from shared.llm.errors import (
    BrokenOff,
    Unreachable,
)
from tests.llm.failing import ASK, FAILING, Maker, until_failure
from tests.servers.models import ModelServer, Reply


def test_another_model_answers_when_the_first_does_not(server: ModelServer, model_of: Maker) -> None:
    server.next(FAILING, FAILING, Reply(status=404), Reply("From the third."))
    answer = collected(model_of(fallbacks=("b-model", "c-model"), attempts=2).stream(ASK))

    assert answer.text == "From the third."
    assert [seen.body["model"] for seen in server.seen] == ["a-model", "a-model", "b-model", "c-model"]
    assert answer.usages[0].model == "c-model"
    assert answer.finished is not None
    assert answer.finished.facts["model"] == "c-model"


def test_another_model_is_not_asked_once_something_was_said(server: ModelServer, model_of: Maker) -> None:
    server.next(Reply(drop_after=3))
    _, failure = until_failure(model_of(fallbacks=("b-model",)))

    assert isinstance(failure, BrokenOff)
    assert len(server.seen) == 1


def test_a_model_that_keeps_failing_is_left_alone_and_then_tried_once(server: ModelServer, model_of: Maker) -> None:
    model = model_of(attempts=1)
    server.next(*[FAILING] * 5)
    for _ in range(5):
        until_failure(model)
    _, failure = until_failure(model)

    assert isinstance(failure, Unreachable)
    assert len(server.seen) == 5

    model.candidates["a-model"].breaker.rest = 0
    server.next(FAILING)
    until_failure(model)
    assert len(server.seen) == 6
    model.candidates["a-model"].breaker.rest = 30
    until_failure(model)
    assert len(server.seen) == 6

    model.candidates["a-model"].breaker.rest = 0
    assert collected(model.stream(ASK)).text
    model.candidates["a-model"].breaker.rest = 30
    assert collected(model.stream(ASK)).text
