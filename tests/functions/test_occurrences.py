"""One occurrence of a series is changed or left out, on a server that is a real one."""

from typing import Any

import pytest

from tests.functions.calendaring import as_owner, events, made
from tests.functions.elsewhere import ask, newcomer, stored
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "allowed")
BERLIN = {"timezone": "Europe/Berlin", "recurrence_rule": "FREQ=DAILY;COUNT=5"}
DAILY = {"start": "2026-03-27T09:00:00", "end": "2026-03-27T10:00:00", **BERLIN}
THIRD = "2026-03-29T07:00:00Z"  # nine o'clock, on the day on which clocks change
HOURS = [f"2026-03-{day}T0{hour}:00:00.000Z" for day, hour in ((27, 8), (28, 8), (29, 7), (30, 7), (31, 7))]


def changed(who: Caller, uid: str, when: str, match: str | None = None, **facts: Any) -> Any:
    return ask(who, "PUT", f"/calendar/events/{uid}", facts, match, recurrence_id=when)


def left_out(who: Caller, uid: str, when: str, match: str | None = None) -> Any:
    return ask(who, "DELETE", f"/calendar/events/{uid}", match=match, recurrence_id=when)


def test_one_occurrence_is_moved_and_the_others_stay(diarist: Caller) -> None:
    uid = made(diarist, **DAILY)["event_uid"]
    assert [each["start"] for each in events(diarist)] == HOURS
    assert changed(diarist, uid, THIRD, start="2026-03-29T13:00:00Z", summary="Late").status == 200
    found = events(diarist)
    assert [each["start"] for each in found] == [*HOURS[:2], "2026-03-29T13:00:00.000Z", *HOURS[3:]]
    late = found[2]
    assert (late["summary"], late["end"]) == ("Late", "2026-03-29T14:00:00.000Z")
    assert late["recurrence_id"] == THIRD.replace("Z", ".000Z")
    assert changed(diarist, uid, late["recurrence_id"], location="Bonn").status == 200
    assert [(each["summary"], each["location"]) for each in events(diarist)][1:3] == [
        ("Round", None),
        ("Late", "Bonn"),
    ]


def test_one_occurrence_is_left_out_moved_before_or_not(diarist: Caller, diary: str) -> None:
    uid = made(diarist, **DAILY)["event_uid"]
    assert left_out(diarist, uid, THIRD).status == 200
    changed(diarist, uid, HOURS[0], start="2026-03-27T12:00:00Z")
    assert left_out(diarist, uid, HOURS[0]).status == 200
    assert [each["start"] for each in events(diarist)] == [HOURS[1], *HOURS[3:]]
    (path,) = (
        each.path for each in as_owner(diary).listed("PROPFIND", "/ann/duty/", "", "1") if "ics" in each.path
    )
    written = as_owner(diary).ask("GET", path).body.decode()
    assert "EXDATE;TZID=Europe/Berlin:20260329T090000" in written
    assert written.count("BEGIN:VEVENT") == 1


def test_days_are_left_out_as_days(diarist: Caller) -> None:
    uid = made(diarist, start="2026-03-10", end="2026-03-11", recurrence_rule="FREQ=DAILY;COUNT=3")["event_uid"]
    assert left_out(diarist, uid, "2026-03-11").status == 200
    assert [each["start"] for each in events(diarist)] == ["2026-03-10", "2026-03-12"]


def test_a_series_and_its_occurrence_are_read_one_by_one(diarist: Caller) -> None:
    uid = made(diarist, **DAILY)["event_uid"]
    whole = ask(diarist, "GET", f"/calendar/events/{uid}").body["data"]
    assert (whole["recurrence_rule"], whole["start"]) == ("FREQ=DAILY;COUNT=5", HOURS[0])
    third = ask(diarist, "GET", f"/calendar/events/{uid}", recurrence_id=THIRD).body["data"]
    assert (third["recurrence_rule"], third["start"]) == (None, HOURS[2])


def test_what_the_series_does_not_have_is_not_found(diarist: Caller) -> None:
    uid, single = made(diarist, **DAILY)["event_uid"], made(diarist)["event_uid"]
    for name, when in (
        (uid, "2026-03-29T08:00:00Z"),
        (uid, "2026-04-01T07:00:00Z"),
        (single, "2026-03-20T09:00:00Z"),
    ):
        assert changed(diarist, name, when, summary="x").status == 404
        assert left_out(diarist, name, when).status == 404
    assert changed(diarist, uid, THIRD, recurrence_rule="FREQ=DAILY").status == 422
    assert len(events(diarist)) == 6


def test_an_occurrence_changes_only_as_it_was_seen(diarist: Caller) -> None:
    new = made(diarist, **DAILY)
    uid, seen = new["event_uid"], ask(diarist, "GET", f"/calendar/events/{new['event_uid']}").body["etag"]
    assert changed(diarist, uid, THIRD, match=seen, summary="First").status == 200
    assert changed(diarist, uid, THIRD, match=seen, summary="Second").status == 412
    assert left_out(diarist, uid, THIRD, match=seen).status == 412
    assert events(diarist)[2]["summary"] == "First"


def test_a_stranger_changes_no_occurrence(diarist: Caller, diary: str) -> None:
    uid, bob = made(diarist, **DAILY)["event_uid"], newcomer("bob")
    stored(bob, "calendar", diary, "bob")
    assert changed(bob, uid, THIRD, summary="x").status == 404
    assert left_out(bob, uid, THIRD).status == 404
    assert ask(bob, "GET", f"/calendar/events/{uid}").status == 404
