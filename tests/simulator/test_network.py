"""Faults, rates, limits and time of the network as a whole."""

import time

import pytest

from infra.simulator import Limits, ScaledClock
from infra.simulator.faults import Rule
from shared.telephony import Forged, Kind, Placed, State
from tests.telephony.studio import Studio, opened

SAY = "<Response><Say>Good day to you.</Say></Response>"


def kinds(studio: Studio) -> list[Kind]:
    return [studio.carrier().read(request).kind for request in studio.app.posted("/events")]


def test_a_report_may_be_lost_doubled_or_late(studio: Studio) -> None:
    studio.app.document = lambda _: SAY
    studio.exchange.faults.rules += [
        Rule("lose", event="initiated"),
        Rule("double", event="ringing"),
        Rule("late", event="answered", seconds=600),
    ]
    studio.carrier().place(studio.placement())
    studio.pass_time(60)
    assert kinds(studio) == [Kind.RINGING, Kind.RINGING, Kind.COMPLETED]
    studio.pass_time(600)
    assert kinds(studio)[3:] == [Kind.ANSWERED]


def test_a_report_may_come_after_the_one_that_follows_it(studio: Studio) -> None:
    studio.app.document = lambda _: SAY
    studio.exchange.faults.rules.append(Rule("reorder", event="ringing"))
    studio.carrier().place(studio.placement())
    studio.pass_time(60)

    assert kinds(studio) == [Kind.INITIATED, Kind.ANSWERED, Kind.RINGING, Kind.COMPLETED]


def test_a_report_may_be_wrongly_signed(studio: Studio) -> None:
    studio.carrier().place(studio.placement("+14155550119"))
    studio.pass_time(60)

    assert len(studio.app.posted("/events")) == 4
    for request in studio.app.posted("/events"):
        with pytest.raises(Forged):
            studio.carrier().verify(request)


def test_chance_is_the_same_at_every_run(studio: Studio) -> None:
    studio.app.document = lambda _: SAY
    seen = []
    for _ in range(2):
        studio.exchange.faults.rules[:] = [Rule("lose", share=0.5)]
        studio.exchange.faults.seed(7)
        studio.app.requests.clear()
        for number in range(10):
            studio.carrier().place(studio.placement(f"+141555502{number:02}"))
            studio.pass_time(30)
        seen.append(kinds(studio))

    assert seen[0] == seen[1]
    assert 5 < len(seen[0]) < 35


def test_calls_above_the_rate_wait_their_turn(studio: Studio) -> None:
    studio.exchange.limits = Limits(per_second=0.5)
    placed = [studio.carrier().place(studio.placement("+14155550102")) for _ in range(3)]
    studio.pass_time(2.5)
    states = [studio.carrier().fetch(each.call_id).state for each in placed if isinstance(each, Placed)]
    assert states == [State.RINGING, State.QUEUED, State.QUEUED]
    studio.pass_time(3)
    states = [studio.carrier().fetch(each.call_id).state for each in placed if isinstance(each, Placed)]
    assert states == [State.RINGING] * 3


def test_a_call_that_finds_all_lines_taken_when_its_turn_comes_fails(studio: Studio) -> None:
    studio.exchange.limits = Limits(per_second=0.1, at_once=2)
    first, second = (studio.carrier().place(studio.placement("+14155550102", ring_seconds=60)) for _ in range(2))
    studio.exchange.limits.at_once = 1
    studio.pass_time(20)
    assert isinstance(first, Placed)
    assert isinstance(second, Placed)

    assert studio.carrier().fetch(second.call_id).state is State.FAILED
    assert studio.exchange.tally.most_at_once == 1


def test_only_so_many_calls_are_remembered(studio: Studio) -> None:
    studio.exchange.limits = Limits(kept=5)
    for _ in range(12):
        studio.carrier().place(studio.placement("+14155550101", record=True))
        studio.pass_time(10)

    assert len(studio.exchange.calls) == 5
    assert len(studio.exchange.recordings) <= 5
    assert studio.exchange.tally.outcomes["busy"] == 12


def test_time_that_runs_is_faster_than_the_world_and_the_call_knows_its_own() -> None:
    with opened(ScaledClock(speed=400), Limits(per_second=1000)) as studio:
        studio.app.document = lambda _: SAY
        carrier = studio.carrier()
        began = time.monotonic()
        placed = [carrier.place(studio.placement(f"+1415556{n:04}", token=f"a-{n}")) for n in range(20, 50)]
        studio.until(lambda: len(studio.app.posted("/events")) == 120)
        took = time.monotonic() - began
        first = placed[0]
        assert isinstance(first, Placed)
        report = carrier.fetch(first.call_id)

    assert report.answered_at is not None
    assert report.created_at is not None
    assert 4 <= (report.answered_at - report.created_at).total_seconds() <= 7
    assert took < 8 * 30 / 4
    assert len(placed) == 30
