"""A person's calendar on a CalDAV server of theirs, which is a real one."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.calendars import caldav
from shared.kit import settings
from tests.functions.calendaring import MARCH, as_owner, duties, emptied, events, made
from tests.functions.elsewhere import ask, newcomer, stored
from tests.functions.people import administrator, signed_in
from tests.lambda_client import Caller
from tests.servers.programs import NAMES

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "allowed")


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


def test_calendars_are_listed_by_the_address_of_server_person_or_calendar(ann: Caller, server: str) -> None:
    for path in ("", "ann/", "ann/duty", ".well-known/caldav"):
        stored(ann, "calendar", server + path)
        answer = ask(ann, "GET", "/calendar/calendars")
        assert [each["id"] for each in answer.body["calendars"]] == ["duty"], (path, answer.text)


def test_an_event_is_written_read_changed_and_deleted(ann: Caller) -> None:
    people = [{"email": "bob@example.com", "name": "Bob Lee"}]
    new = made(ann, description="Ward 3\nall of it", location="Bonn; upstairs", attendees=people)
    assert new["status"] == "created"
    (event,) = events(ann)
    assert event["uid"] == new["event_uid"]
    assert event["description"] == "Ward 3\nall of it"
    assert event["location"] == "Bonn; upstairs"
    assert (event["start"], event["end"]) == ("2026-03-20T09:00:00.000Z", "2026-03-20T10:00:00.000Z")
    assert event["attendees"] == [{"email": "bob@example.com", "name": "Bob Lee", "status": None}]

    path = f"/calendar/events/{new['event_uid']}"
    changed = ask(ann, "PUT", path, {"start": "2026-03-21T09:00:00Z", "location": None})
    assert changed.body["data"]["status"] == "updated"
    (event,) = events(ann)
    assert (event["start"], event["end"]) == ("2026-03-21T09:00:00.000Z", "2026-03-21T10:00:00.000Z")
    assert event["location"] is None
    assert event["summary"] == "Round"

    assert ask(ann, "DELETE", path).body["data"]["status"] == "deleted"
    assert events(ann) == []
    for method, body in (("PUT", {"summary": "x"}), ("DELETE", None)):
        gone = ask(ann, method, path, body)
        assert (gone.status, gone.body["error"]["code"]) == (404, "NOT_FOUND")


def test_who_says_what_they_saw_overwrites_nobody(ann: Caller) -> None:
    new = made(ann)
    path = f"/calendar/events/{new['event_uid']}"
    newer = ask(ann, "PATCH", path, {"summary": "Newer"}, match=new["etag"])
    assert newer.status == 200
    assert ask(ann, "PATCH", path, {"summary": "Lost"}, match=new["etag"]).status == 412
    assert ask(ann, "DELETE", path, match=new["etag"]).status == 412
    assert events(ann)[0]["summary"] == "Newer"
    assert ask(ann, "DELETE", path, match=newer.headers["etag"]).status == 200


def test_an_event_asked_for_twice_by_its_uid_is_there_once(ann: Caller) -> None:
    made(ann, uid="visit-1")
    body = {"summary": "Again", "start": "2026-03-20", "end": "2026-03-21", "uid": "visit-1"}
    again = ask(ann, "POST", "/calendar/events", body)
    assert (again.status, again.body["error"]["code"]) == (409, "EVENT_EXISTS")
    assert [each["summary"] for each in events(ann)] == ["Round"]


def test_a_series_stays_at_its_hour_when_clocks_change(ann: Caller) -> None:
    made(
        ann,
        start="2026-03-27T09:00:00",
        end="2026-03-27T09:30:00",
        timezone="Europe/Berlin",
        recurrence_rule="FREQ=DAILY;COUNT=4",
    )
    assert [each["start"] for each in events(ann)] == [
        "2026-03-27T08:00:00.000Z",
        "2026-03-28T08:00:00.000Z",
        "2026-03-29T07:00:00.000Z",  # summer time has begun
        "2026-03-30T07:00:00.000Z",
    ]
    assert {each["timezone"] for each in events(ann)} == {"Europe/Berlin"}
    assert len({each["recurrence_id"] for each in events(ann)}) == 4


def test_what_was_moved_or_left_out_of_a_series_is_so(ann: Caller, server: str) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        "BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:20260302T090000Z\r\nDURATION:PT1H\r\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20260323T090000Z\r\nEXDATE:20260309T090000Z\r\nRDATE:20260403T120000Z\r\n"
        "SUMMARY:Usual\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260301T000000Z\r\nRECURRENCE-ID:20260316T090000Z\r\n"
        "DTSTART:20260317T150000Z\r\nDTEND:20260317T160000Z\r\nSUMMARY:Moved\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    as_owner(server).ask("PUT", "/ann/duty/s.ics", text.encode(), {"Content-Type": "text/calendar"})
    assert [(each["start"][:13], each["summary"]) for each in events(ann)] == [
        ("2026-03-02T09", "Usual"),
        ("2026-03-17T15", "Moved"),
        ("2026-03-23T09", "Usual"),
        ("2026-04-03T12", "Usual"),
    ]


def test_a_whole_day_is_a_day(ann: Caller) -> None:
    made(ann, start="2026-03-21", end="2026-03-23")
    (event,) = events(ann)
    assert (event["start"], event["end"], event["all_day"], event["allDay"]) == (
        "2026-03-21",
        "2026-03-23",
        True,
        True,
    )


def test_a_full_calendar_comes_in_pages_by_time(ann: Caller, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caldav, "AT_ONCE", 40)  # files for a page: the rest of them is never read
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for number in range(144):
        day, hour = divmod(number, 12)
        moment = f"202603{day + 1:02d}T{hour + 6:02d}0000Z"
        lines += ["BEGIN:VEVENT", f"UID:e{number}", f"DTSTAMP:{moment}", f"DTSTART:{moment}", "DURATION:PT1H"]
        lines += [f"SUMMARY:{number}", "END:VEVENT"]
    whole = "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
    as_owner(server).ask("PUT", "/ann/full/", whole, {"Content-Type": "text/calendar"})
    seen: list[str] = []
    more: dict[str, Any] = {"calendar_id": "full", "limit": 30}
    for _ in range(12):
        page = ask(ann, "GET", "/calendar/events", **MARCH, **more).body
        assert page["count"] <= 30
        seen += [each["summary"] for each in page["events"]]
        assert page["has_more"] is (page["cursor"] is not None)
        if not page["cursor"]:
            break
        more["cursor"] = page["cursor"]
    as_owner(server).ask("DELETE", "/ann/full/")
    assert seen == [str(number) for number in range(144)]


@pytest.mark.parametrize(
    "facts",
    [
        {"end": "2026-03-19T09:00:00Z"},
        {"end": "2026-03-21"},
        {"timezone": "Europe/Nowhere"},
        {"recurrence_rule": "FREQ=SOMETIMES"},
        {"summary": "a\x00b"},
        {"attendees": [{"email": "a@b.example\r\nX:y"}]},
        {"uid": "../../bob/duty/x"},
    ],
)
def test_what_is_no_event_is_refused(ann: Caller, facts: Any) -> None:
    body = {"summary": "Round", "start": "2026-03-20T09:00:00Z", "end": "2026-03-20T10:00:00Z", **facts}
    assert ask(ann, "POST", "/calendar/events", body).status == 422
    assert events(ann) == []


def test_a_range_is_of_some_length(ann: Caller) -> None:
    for query in ({"start_date": "2026-04-16"}, {"start_date": "1990-01-01"}):
        assert ask(ann, "GET", "/calendar/events", **{**MARCH, **query}).status == 422


def test_nobody_sees_anothers_calendar_or_account(ann: Caller, server: str) -> None:
    new = made(ann)
    bob = newcomer("bob")
    for method, path, body in (
        ("GET", "/calendar/calendars", None),
        ("DELETE", f"/calendar/events/{new['event_uid']}", None),
    ):
        answer = ask(bob, method, path, body)
        assert (answer.status, answer.body["error"]["code"]) == (409, "NOT_CONFIGURED")
        assert "PUT /api/integrations/accounts/calendar" in answer.body["error"]["details"]["remedy"]
    assert ask(bob, "DELETE", "/accounts/calendar").status == 404

    stored(bob, "calendar", server, "bob")
    assert events(bob) == []
    assert ask(bob, "PUT", f"/calendar/events/{new['event_uid']}", {"summary": "x"}).status == 404
    assert ask(bob, "GET", "/calendar/events", calendar_id="../ann/duty").status == 404
    assert len(events(ann)) == 1


def test_a_password_is_never_shown_and_never_sent_to_another_server(ann: Caller, server: str) -> None:
    shown = ask(ann, "GET", "/accounts").text
    assert "secret" not in shown
    assert '"username":"ann"' in shown
    moved = ask(ann, "PUT", "/accounts/calendar", {"url": "https://evil.example/", "username": "ann"})
    assert (moved.status, moved.body["error"]["field"]) == (422, "password")
    assert ask(ann, "PUT", "/accounts/calendar", {"url": server, "username": "ann"}).status == 200
    assert events(ann) == []


def test_an_account_is_tested_and_says_what_is_wrong(ann: Caller, server: str) -> None:
    tested = ask(ann, "POST", "/accounts/calendar/test")
    assert tested.body["data"]["checked_at"] is not None
    ask(ann, "PUT", "/accounts/calendar", {"url": server, "username": "ann", "password": "wrong"})
    wrong = ask(ann, "POST", "/accounts/calendar/test")
    assert (wrong.status, wrong.body["error"]["code"]) == (409, "SERVER_SIGN_IN_REFUSED")
    assert ask(ann, "DELETE", "/accounts/calendar").status == 204
    assert ask(ann, "POST", "/accounts/calendar/test").body["error"]["code"] == "NOT_CONFIGURED"


def test_the_shared_account_is_for_administrators(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("CALENDAR_URL", server), ("USERNAME", "bob"), ("PASSWORD", NAMES["bob"])):
        monkeypatch.setenv(f"INTEGRATIONS_{name}", value)
    settings.forget()
    administrator()
    root, ann = signed_in("root@example.com"), newcomer()
    assert [each["id"] for each in ask(root, "GET", "/calendar/calendars").body["calendars"]] == ["duty"]
    sources = [ask(who, "GET", "").body["accounts"][0]["source"] for who in (root, ann)]
    assert sources == ["shared", "none"]
    assert ask(ann, "GET", "/calendar/calendars").status == 409
