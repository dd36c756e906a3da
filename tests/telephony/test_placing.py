"""What becomes of a placement, and what may be done about it."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from infra.simulator.exchange import Limits
from infra.simulator.faults import Rule
from shared.telephony import (
    CallRefused,
    CarrierThrottled,
    CarrierUnavailable,
    Ground,
    Kind,
    Machines,
    NoSuchCall,
    Placed,
    RecordingNote,
    State,
    Unsure,
)
from shared.telephony.twilio import TwilioCarrier
from tests.telephony.studio import NOON, Studio


def placed_in_truth(studio: Studio) -> int:
    return studio.exchange.tally.placed.total()


@pytest.mark.parametrize(
    ("number", "ground"), [("+14155550113", Ground.NUMBER), ("+14155550114", Ground.NUMBER), ("+12", Ground.NUMBER)]
)
def test_a_number_that_cannot_be_called_is_refused_for_good(studio: Studio, number: str, ground: Ground) -> None:
    with pytest.raises(CallRefused) as refused:
        studio.carrier().place(studio.placement(number))

    assert refused.value.ground is ground
    assert placed_in_truth(studio) == 0


def test_a_caller_the_carrier_does_not_know_is_our_fault_and_not_the_numbers(studio: Studio) -> None:
    with pytest.raises(CallRefused) as refused:
        studio.carrier().place(replace(studio.placement(), caller="nobody"))

    assert refused.value.ground is Ground.CALLER


def test_a_request_that_makes_no_sense_is_our_fault(studio: Studio) -> None:
    with pytest.raises(CallRefused) as refused:
        studio.carrier().place(replace(studio.placement(), answer_url="ftp://example.com"))

    assert refused.value.ground is Ground.REQUEST


def test_a_throttled_call_was_not_placed_and_says_when_to_come_back(studio: Studio) -> None:
    studio.exchange.faults.rules.append(Rule("throttle", times=1))
    with pytest.raises(CarrierThrottled) as throttled:
        studio.carrier().place(studio.placement())

    assert throttled.value.retry_after == 1
    assert placed_in_truth(studio) == 0
    assert isinstance(studio.carrier().place(studio.placement()), Placed)


def test_an_account_that_is_full_throttles(studio: Studio) -> None:
    studio.exchange.limits = Limits(at_once=1)
    studio.carrier().place(studio.placement())
    studio.pass_time(0.5)
    with pytest.raises(CarrierThrottled):
        studio.carrier().place(studio.placement())


@pytest.mark.parametrize("kind", ["placed_then_500", "placed_then_silence", "fail"])
def test_an_answer_that_says_nothing_leaves_us_unsure(studio: Studio, kind: str) -> None:
    """A 503 may be told before or after the call was placed: nobody can see which."""
    studio.exchange.faults.rules.append(Rule(kind, times=1, seconds=0.6))

    assert isinstance(studio.carrier(answer_seconds=0.3).place(studio.placement()), Unsure)
    assert placed_in_truth(studio) == (0 if kind == "fail" else 1)


def test_an_unsure_placement_is_found_by_its_number_and_settled_by_its_token(studio: Studio) -> None:
    carrier = studio.carrier()
    since = studio.exchange.clock.now()
    outcome = carrier.place(studio.placement("+14155550118", token="attempt-7"))
    studio.pass_time(60)
    (found,) = carrier.placed_to("+14155550118", since)
    events = [carrier.read(request) for request in studio.app.posted("/events")]

    assert isinstance(outcome, Unsure)
    assert found.state is State.COMPLETED
    assert {(event.call_id, event.token) for event in events} == {(found.call_id, "attempt-7")}
    assert carrier.placed_to("+14155550117", since) == ()
    assert carrier.placed_to("+14155550118", studio.exchange.clock.now()) == ()


def silent_server(studio: Studio, behave: Callable[[socket.socket], object]) -> Iterator[TwilioCarrier]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def serve() -> None:
            with listener.accept()[0] as connection:
                held.append(connection)
                behave(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        settings = replace(studio.settings, url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        yield TwilioCarrier(settings, answer_seconds=0.3)
        thread.join(5)


CREATED = b"HTTP/1.1 201 Created\r\n"


def answering(answer: bytes) -> Callable[[socket.socket], object]:
    return lambda connection: connection.recv(9000) and connection.send(answer)


@pytest.mark.parametrize(
    "behave",
    [
        lambda connection: connection.recv(100),
        answering(CREATED + b"content-le"),
        answering(CREATED + b"content-length: 9\r\n\r\n{"),
        answering(CREATED + b"content-length: 2\r\n\r\n{}"),
        answering(b"nonsense\r\n\r\n"),
    ],
    ids=["hangs up", "cuts the head", "cuts the body", "names no call", "speaks no HTTP"],
)
def test_once_a_request_has_left_nobody_is_sure(studio: Studio, behave: Callable[[socket.socket], object]) -> None:
    for carrier in silent_server(studio, behave):
        assert isinstance(carrier.place(studio.placement()), Unsure)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "", "ftp://127.0.0.1", "http://" + "a" * 70 + ".localhost:1"]
)
def test_a_carrier_that_cannot_be_reached_has_certainly_placed_nothing(studio: Studio, url: str) -> None:
    with pytest.raises(CarrierUnavailable):
        TwilioCarrier(replace(studio.settings, url=url)).place(studio.placement())


def test_an_account_the_carrier_does_not_know_places_nothing(studio: Studio) -> None:
    for settings in (replace(studio.settings, token="wrong"), replace(studio.settings, account="AC" + "0" * 32)):
        with pytest.raises(CarrierUnavailable):
            TwilioCarrier(settings).place(studio.placement())


def test_a_queued_call_is_cancelled_and_a_talking_one_goes_on(studio: Studio) -> None:
    carrier = studio.carrier()
    studio.exchange.limits = Limits(per_second=0.01)
    first, second = carrier.place(studio.placement("+14155550107")), carrier.place(studio.placement("+14155550107"))
    assert isinstance(first, Placed)
    assert isinstance(second, Placed)
    studio.app.document = lambda _: carrier.say("A long story. " * 40).body
    studio.pass_time(10)
    carrier.cancel(first.call_id)
    carrier.cancel(second.call_id)
    studio.pass_time(5)

    assert carrier.fetch(first.call_id).state is State.IN_PROGRESS
    assert carrier.fetch(second.call_id).state is State.CANCELED


def test_hanging_up_ends_a_call_at_any_point_and_twice_is_once(studio: Studio) -> None:
    carrier = studio.carrier()
    studio.app.document = lambda _: carrier.say("A long story. " * 40).body
    placed = carrier.place(studio.placement())
    assert isinstance(placed, Placed)
    studio.pass_time(10)
    carrier.hang_up(placed.call_id)
    studio.pass_time(1)
    carrier.hang_up(placed.call_id)

    assert carrier.fetch(placed.call_id).state is State.COMPLETED
    assert carrier.read(studio.app.posted("/events")[-1]).kind is Kind.COMPLETED


@pytest.mark.parametrize("call_id", ["CA" + "0" * 32, "../../Accounts", "", "CA0?x=1"])
def test_a_call_nobody_knows_is_not_found(studio: Studio, call_id: str) -> None:
    for ask in (studio.carrier().fetch, studio.carrier().cancel, studio.carrier().hang_up):
        with pytest.raises(NoSuchCall):
            ask(call_id)


@pytest.mark.parametrize("recording_id", ["RE" + "0" * 32, "../Calls", ""])
def test_a_recording_nobody_knows_is_not_found(studio: Studio, recording_id: str) -> None:
    with pytest.raises(NoSuchCall), studio.carrier().recording(RecordingNote(recording_id, None)):
        pass


def test_a_machine_is_known_before_we_speak_or_told_while_we_do(studio: Studio) -> None:
    carrier = studio.carrier()
    studio.app.document = lambda _: carrier.say("Please call us back.").body
    for machines, kinds in (
        (Machines.WAIT, [Kind.INITIATED, Kind.RINGING, Kind.ANSWERED, Kind.COMPLETED]),
        (Machines.TELL, [Kind.INITIATED, Kind.RINGING, Kind.ANSWERED, Kind.MACHINE, Kind.COMPLETED]),
    ):
        studio.app.requests.clear()
        carrier.place(studio.placement("+14155550103", machines=machines))
        studio.pass_time(60)
        seen = [carrier.read(request) for request in studio.app.posted("/events")]
        assert [event.kind for event in seen] == kinds
        assert seen[-1].answered_by == "machine"
        asked = carrier.read(studio.app.posted("/answer")[0])
        assert asked.kind is (Kind.MACHINE if machines is Machines.WAIT else Kind.ANSWERED)
    assert studio.exchange.clock.now() > NOON
