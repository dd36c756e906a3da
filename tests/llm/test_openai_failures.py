"""The OpenAI-compatible provider against a server that stalls, drops, throttles, fails and lies."""

import time

import pytest

from shared.kit.errors import Refusal
from shared.llm import Finished, ModelEvent, Reason, TextDelta, Usage, collected
from shared.llm.errors import (
    BrokenOff,
    ContextTooLong,
    Declined,
    Misconfigured,
    Throttled,
    TooSlow,
    UnknownModel,
    Unreachable,
)
from tests.llm.failing import ASK, FAILING, KEY, PROMPT, Maker, until_failure
from tests.servers.models import ModelServer, Reply, chunk


def stopped_after_two_words(server: ModelServer, model_of: Maker) -> float:
    """How many seconds after the stop the server was hung up on; a machine that is busy elsewhere may add to it."""
    server.next(Reply(stall_after=3))
    stopped_at: list[float] = []
    events: list[ModelEvent] = []

    def cancelled() -> bool:
        if sum(isinstance(event, TextDelta) for event in events) == 2 and not stopped_at:
            stopped_at.append(time.monotonic())
        return bool(stopped_at)

    for event in model_of(next_seconds=20.0).stream(ASK, cancelled):
        events.append(event)  # noqa: PERF402  # what was heard so far decides when to stop
    seen = server.seen[-1]
    assert seen.finished.wait(15)
    assert seen.hung_up_at is not None
    assert isinstance(events[-2], Usage)
    assert events[-2].estimated
    assert events[-2].output_tokens > 0
    assert isinstance(events[-1], Finished)
    assert events[-1].reason is Reason.CANCELLED
    return seen.hung_up_at - stopped_at[0]


def test_a_stop_hangs_up_within_a_second_though_the_server_is_silent(server: ModelServer, model_of: Maker) -> None:
    assert any(stopped_after_two_words(server, model_of) < 1 for _ in range(3))


def stopped_before_a_word(server: ModelServer, model_of: Maker) -> float:
    """How many seconds after it was asked the server was hung up on."""
    before = len(server.seen)
    server.next(Reply(head_delay=30))
    answer = collected(model_of(first_seconds=20.0).stream(ASK, lambda: len(server.seen) > before))

    assert (answer.text, answer.finished and answer.finished.reason) == ("", Reason.CANCELLED)
    seen = server.seen[-1]
    assert seen.finished.wait(15)
    assert seen.hung_up_at is not None
    return seen.hung_up_at - seen.at


def test_a_stop_hangs_up_before_the_server_has_said_anything(server: ModelServer, model_of: Maker) -> None:
    assert any(stopped_before_a_word(server, model_of) < 1 for _ in range(3))


def test_a_stop_ends_the_wait_for_another_try(server: ModelServer, model_of: Maker) -> None:
    server.next(Reply(status=429, headers={"retry-after": "9"}))
    answer = collected(model_of(first_seconds=20.0).stream(ASK, lambda: answered(server)))

    assert time.monotonic() - server.seen[0].at < 8
    assert answer.finished is not None
    assert answer.finished.reason is Reason.CANCELLED
    assert len(server.seen) == 1


def answered(server: ModelServer) -> bool:
    return bool(server.seen) and server.seen[0].finished.is_set()


def test_a_connection_dropped_half_way_tells_what_was_used_and_fails(server: ModelServer, model_of: Maker) -> None:
    server.next(Reply("One two three four five.", drop_after=4))
    events, failure = until_failure(model_of())

    assert [event.text for event in events if isinstance(event, TextDelta)] == ["One ", "two ", "three "]
    assert isinstance(events[-1], Usage)
    assert events[-1].estimated
    assert isinstance(failure, BrokenOff)
    assert len(server.seen) == 1


def test_silence_between_two_words_is_not_waited_out(server: ModelServer, model_of: Maker) -> None:
    server.next(Reply(stall_after=3, comments=0.1))
    began = time.monotonic()
    events, failure = until_failure(model_of(next_seconds=0.4))

    assert isinstance(failure, BrokenOff)
    assert time.monotonic() - began < 10
    assert isinstance(events[-1], Usage)


def test_comments_do_not_pass_for_a_first_word(server: ModelServer, model_of: Maker) -> None:
    server.next(*[Reply(stall_after=1, comments=0.1)] * 3)
    began = time.monotonic()
    events, failure = until_failure(model_of(first_seconds=0.5))

    assert isinstance(failure, TooSlow)
    assert events == []
    assert len(server.seen) == 3
    assert 1.5 <= time.monotonic() - began < 15


@pytest.mark.parametrize(
    "bad",
    [
        FAILING,
        Reply(status=500, error={"error": {"message": "boom"}}),
        Reply(status=529),
        Reply(drop_after=0),
        Reply(drop_after=1),
        Reply(raw=("{this is not json",)),
        Reply("", finish=None),
        Reply(raw=('{"error": {"message": "overloaded", "code": 503}}',)),
        Reply("", calls=({"id": "a", "name": "x", "arguments": ("{", "}")},), drop_after=3),
    ],
)
def test_what_fails_before_the_first_word_is_asked_again(server: ModelServer, model_of: Maker, bad: Reply) -> None:
    server.next(bad, bad)
    answer = collected(model_of().stream(ASK))

    assert answer.text == server.standing.text
    assert len(server.seen) == 3


def test_a_lie_half_way_is_a_failure_and_not_an_answer(server: ModelServer, model_of: Maker) -> None:
    server.next(Reply(raw=(chunk("a-model", {"content": "So far "}), '{"choices": [{"del')))
    events, failure = until_failure(model_of())

    assert events[0] == TextDelta("So far ")
    assert isinstance(failure, BrokenOff)


@pytest.mark.parametrize(
    "odd",
    ['{"choices": 7}', '{"choices": [{"index": 0}]}', '{"choices": [{"delta": {"content": 5}}]}', "[]", "null"],
)
def test_chunks_of_an_odd_shape_are_passed_over(server: ModelServer, model_of: Maker, odd: str) -> None:
    server.next(Reply(raw=(odd, chunk("a-model", {"content": "Fine."}), chunk("a-model", {}, "stop"))))

    assert collected(model_of().stream(ASK)).text == "Fine."


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (
            401,
            {"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}},
            Misconfigured,
        ),
        (403, {"error": {"message": "country not supported"}}, Misconfigured),
        (404, {"error": {"message": "no such model", "code": "model_not_found"}}, UnknownModel),
        (400, {"error": {"message": "bad", "code": "context_length_exceeded"}}, ContextTooLong),
        (400, {"error": {"message": f"prompt is too long: {PROMPT}"}}, ContextTooLong),
        (413, {"error": {"message": "too large"}}, ContextTooLong),
        (400, {"error": {"message": "filtered", "code": "content_filter"}}, Declined),
        (400, {"error": {"message": "unknown field"}}, Misconfigured),
        (429, {"error": {"message": "pay first", "code": "insufficient_quota"}}, Misconfigured),
        (500, "not even an object", Unreachable),
    ],
)
def test_each_failure_has_its_kind_and_tells_neither_key_nor_prompt(
    server: ModelServer,
    model_of: Maker,
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: object,
    kind: type[Refusal],
) -> None:
    server.next(*[Reply(status=status, error=body)] * 3)
    _, failure = until_failure(model_of())
    logged = [vars(record) for record in caplog.records]

    assert type(failure) is kind
    assert len(server.seen) == (3 if kind is Unreachable else 1)
    for secret in (KEY, PROMPT):
        assert secret not in f"{failure.message} {failure.details} {logged}"
    assert {line["failure"] for line in logged} == {failure.code}


def test_a_wait_that_is_too_long_is_told_and_not_waited(server: ModelServer, model_of: Maker) -> None:
    server.next(Reply(status=429, headers={"retry-after": "120"}))
    _, failure = until_failure(model_of())

    assert isinstance(failure, Throttled)
    assert failure.retry_after == 120
    assert len(server.seen) == 1


def test_a_short_wait_is_waited_as_long_as_asked(server: ModelServer, model_of: Maker) -> None:
    server.next(Reply(status=429, headers={"retry-after": "1"}))
    began = time.monotonic()

    assert collected(model_of().stream(ASK)).text
    assert 1 <= time.monotonic() - began < 10


def test_a_server_that_is_not_there_is_unreachable(model_of: Maker) -> None:
    model = model_of(base_url="http://127.0.0.1:9/v1", attempts=1)
    _, failure = until_failure(model)

    assert isinstance(failure, Unreachable)


def test_a_call_that_broke_off_inside_its_arguments_is_paid_for_too(server: ModelServer, model_of: Maker) -> None:
    server.next(Reply("", calls=({"id": "a", "name": "x", "arguments": ('{"much": "text', '"}')},), drop_after=3))
    usages = collected(model_of().stream(ASK)).usages

    assert [usage.estimated for usage in usages] == [True, False]
