"""One occurrence of a series is changed or left out, on a server that is a real one."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.functions.calendaring import as_owner, duties, emptied, events, made
from tests.functions.elsewhere import ask, newcomer, stored
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "allowed")
BERLIN = {"timezone": "Europe/Berlin", "recurrence_rule": "FREQ=DAILY;COUNT=5"}
DAILY = {"start": "2026-03-27T09:00:00", "end": "2026-03-27T10:00:00", **BERLIN}
THIRD = "2026-03-29T07:00:00Z"  # nine o'clock, on the day on which clocks change
HOURS = [f"2026-03-{day}T0{hour}:00:00.000Z" for day, hour in ((27, 8), (28, 8), (29, 7), (30, 7), (31, 7))]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with duties(tmp_path_factory.mktemp("radicale")) as url:
        yield url


@pytest.fixture
def ann(server: str) -> Iterator[Caller]:
    who = newcomer()
    stored(who, "calendar", server)
    yield who
    emptied(server)


def changed(who: Caller, uid: str, when: str, match: str | None = None, **facts: Any) -> Any:
    return ask(who, "PUT", f"/calendar/events/{uid}", facts, match, recurrence_id=when)


def left_out(who: Caller, uid: str, when: str, match: str | None = None) -> Any:
    return ask(who, "DELETE", f"/calendar/events/{uid}", match=match, recurrence_id=when)


def test_one_occurrence_is_moved_and_the_others_stay(ann: Caller) -> None:
    uid = made(ann, **DAILY)["event_uid"]
    assert [each["start"] for each in events(ann)] == HOURS
    assert changed(ann, uid, THIRD, start="2026-03-29T13:00:00Z", summary="Late").status == 200
    found = events(ann)
    assert [each["start"] for each in found] == [*HOURS[:2], "2026-03-29T13:00:00.000Z", *HOURS[3:]]
    late = found[2]
    assert (late["summary"], late["end"]) == ("Late", "2026-03-29T14:00:00.000Z")
    assert late["recurrence_id"] == THIRD.replace("Z", ".000Z")
    assert changed(ann, uid, late["recurrence_id"], location="Bonn").status == 200
    assert [(each["summary"], each["location"]) for each in events(ann)][1:3] == [("Round", None), ("Late", "Bonn")]


def test_one_occurrence_is_left_out_moved_before_or_not(ann: Caller, server: str) -> None:
    uid = made(ann, **DAILY)["event_uid"]
    assert left_out(ann, uid, THIRD).status == 200
    changed(ann, uid, HOURS[0], start="2026-03-27T12:00:00Z")
    assert left_out(ann, uid, HOURS[0]).status == 200
    assert [each["start"] for each in events(ann)] == [HOURS[1], *HOURS[3:]]
    (path,) = (
        each.path for each in as_owner(server).listed("PROPFIND", "/ann/duty/", "", "1") if "ics" in each.path
    )
    written = as_owner(server).ask("GET", path).body.decode()
    assert "EXDATE;TZID=Europe/Berlin:20260329T090000" in written
    assert written.count("BEGIN:VEVENT") == 1


def test_days_are_left_out_as_days(ann: Caller) -> None:
    uid = made(ann, start="2026-03-10", end="2026-03-11", recurrence_rule="FREQ=DAILY;COUNT=3")["event_uid"]
    assert left_out(ann, uid, "2026-03-11").status == 200
    assert [each["start"] for each in events(ann)] == ["2026-03-10", "2026-03-12"]


def test_a_series_and_its_occurrence_are_read_one_by_one(ann: Caller) -> None:
    uid = made(ann, **DAILY)["event_uid"]
    whole = ask(ann, "GET", f"/calendar/events/{uid}").body["data"]
    assert (whole["recurrence_rule"], whole["start"]) == ("FREQ=DAILY;COUNT=5", HOURS[0])
    third = ask(ann, "GET", f"/calendar/events/{uid}", recurrence_id=THIRD).body["data"]
    assert (third["recurrence_rule"], third["start"]) == (None, HOURS[2])


def test_what_the_series_does_not_have_is_not_found(ann: Caller) -> None:
    uid, single = made(ann, **DAILY)["event_uid"], made(ann)["event_uid"]
    for name, when in (
        (uid, "2026-03-29T08:00:00Z"),
        (uid, "2026-04-01T07:00:00Z"),
        (single, "2026-03-20T09:00:00Z"),
    ):
        assert changed(ann, name, when, summary="x").status == 404
        assert left_out(ann, name, when).status == 404
    assert changed(ann, uid, THIRD, recurrence_rule="FREQ=DAILY").status == 422
    assert len(events(ann)) == 6


def test_an_occurrence_changes_only_as_it_was_seen(ann: Caller) -> None:
    new = made(ann, **DAILY)
    uid, seen = new["event_uid"], ask(ann, "GET", f"/calendar/events/{new['event_uid']}").body["etag"]
    assert changed(ann, uid, THIRD, match=seen, summary="First").status == 200
    assert changed(ann, uid, THIRD, match=seen, summary="Second").status == 412
    assert left_out(ann, uid, THIRD, match=seen).status == 412
    assert events(ann)[2]["summary"] == "First"


def test_a_stranger_changes_no_occurrence(ann: Caller, server: str) -> None:
    uid, bob = made(ann, **DAILY)["event_uid"], newcomer("bob")
    stored(bob, "calendar", server, "bob")
    assert changed(bob, uid, THIRD, summary="x").status == 404
    assert left_out(bob, uid, THIRD).status == 404
    assert ask(bob, "GET", f"/calendar/events/{uid}").status == 404
