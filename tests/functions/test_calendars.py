"""A person's calendar on a CalDAV server of theirs, which is a real one."""

from typing import Any

import pytest

from shared.calendars import caldav
from shared.kit import settings
from tests.faults.afar import Harm, relayed
from tests.functions.calendaring import MARCH, as_owner, events, made
from tests.functions.elsewhere import ROOT, ROW, ask, newcomer, stored
from tests.functions.people import administrator, signed_in
from tests.lambda_client import Answer, Caller
from tests.servers.programs import NAMES

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "allowed")


def test_calendars_are_listed_by_the_address_of_server_person_or_calendar(diarist: Caller, diary: str) -> None:
    for path in ("", "ann/", "ann/duty", ".well-known/caldav"):
        stored(diarist, "calendar", diary + path)
        answer = ask(diarist, "GET", "/calendar/calendars")
        assert [each["id"] for each in answer.body["calendars"]] == ["duty"], (path, answer.text)


def test_an_event_is_written_read_changed_and_deleted(diarist: Caller) -> None:
    people = [{"email": "bob@example.com", "name": "Bob Lee"}]
    new = made(diarist, description="Ward 3\nall of it", location="Bonn; upstairs", attendees=people)
    assert new["status"] == "created"
    (event,) = events(diarist)
    assert event["uid"] == new["event_uid"]
    assert event["description"] == "Ward 3\nall of it"
    assert event["location"] == "Bonn; upstairs"
    assert (event["start"], event["end"]) == ("2026-03-20T09:00:00.000Z", "2026-03-20T10:00:00.000Z")
    assert event["attendees"] == [{"email": "bob@example.com", "name": "Bob Lee", "status": None}]

    path = f"/calendar/events/{new['event_uid']}"
    changed = ask(diarist, "PUT", path, {"start": "2026-03-21T09:00:00Z", "location": None})
    assert changed.body["data"]["status"] == "updated"
    (event,) = events(diarist)
    assert (event["start"], event["end"]) == ("2026-03-21T09:00:00.000Z", "2026-03-21T10:00:00.000Z")
    assert event["location"] is None
    assert event["summary"] == "Round"

    assert ask(diarist, "DELETE", path).body["data"]["status"] == "deleted"
    assert events(diarist) == []
    for method, body in (("PUT", {"summary": "x"}), ("DELETE", None)):
        gone = ask(diarist, method, path, body)
        assert (gone.status, gone.body["error"]["code"]) == (404, "NOT_FOUND")


def test_an_event_whose_answer_was_lost_is_found_by_the_next_try(diarist: Caller, diary: str) -> None:
    body = {"summary": "Round", "start": "2026-03-20T09:00:00Z", "end": "2026-03-20T10:00:00Z"}

    def create() -> Answer:
        return diarist.call(ROW, "POST", f"{ROOT}/calendar/events", body, headers={"idempotency-key": "round"})

    with relayed(diary) as relay:
        stored(diarist, "calendar", relay.url("/ann/duty/"))
        relay.begin(Harm.DROPPED, 2)  # the first question finds the calendar
        lost = create()
        assert lost.status == 503, lost.text
        (event,) = events(diarist)
        assert event["uid"] in relay.harmed
        made = create()
        assert (made.status, made.body["event_uid"]) == (201, event["uid"])
        assert (create().text, len(events(diarist))) == (made.text, 1)


def test_who_says_what_they_saw_overwrites_nobody(diarist: Caller) -> None:
    new = made(diarist)
    path = f"/calendar/events/{new['event_uid']}"
    newer = ask(diarist, "PATCH", path, {"summary": "Newer"}, match=new["etag"])
    assert newer.status == 200
    assert ask(diarist, "PATCH", path, {"summary": "Lost"}, match=new["etag"]).status == 412
    assert ask(diarist, "DELETE", path, match=new["etag"]).status == 412
    assert events(diarist)[0]["summary"] == "Newer"
    assert ask(diarist, "DELETE", path, match=newer.headers["etag"]).status == 200


def test_an_event_asked_for_twice_by_its_uid_is_there_once(diarist: Caller) -> None:
    made(diarist, uid="visit-1")
    body = {"summary": "Again", "start": "2026-03-20", "end": "2026-03-21", "uid": "visit-1"}
    again = ask(diarist, "POST", "/calendar/events", body)
    assert (again.status, again.body["error"]["code"]) == (409, "EVENT_EXISTS")
    assert [each["summary"] for each in events(diarist)] == ["Round"]


def test_a_series_stays_at_its_hour_when_clocks_change(diarist: Caller) -> None:
    made(
        diarist,
        start="2026-03-27T09:00:00",
        end="2026-03-27T09:30:00",
        timezone="Europe/Berlin",
        recurrence_rule="FREQ=DAILY;COUNT=4",
    )
    assert [each["start"] for each in events(diarist)] == [
        "2026-03-27T08:00:00.000Z",
        "2026-03-28T08:00:00.000Z",
        "2026-03-29T07:00:00.000Z",  # summer time has begun
        "2026-03-30T07:00:00.000Z",
    ]
    assert {each["timezone"] for each in events(diarist)} == {"Europe/Berlin"}
    assert len({each["recurrence_id"] for each in events(diarist)}) == 4


def test_what_was_moved_or_left_out_of_a_series_is_so(diarist: Caller, diary: str) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        "BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:20260302T090000Z\r\nDURATION:PT1H\r\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20260323T090000Z\r\nEXDATE:20260309T090000Z\r\nRDATE:20260403T120000Z\r\n"
        "SUMMARY:Usual\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260301T000000Z\r\nRECURRENCE-ID:20260316T090000Z\r\n"
        "DTSTART:20260317T150000Z\r\nDTEND:20260317T160000Z\r\nSUMMARY:Moved\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    as_owner(diary).ask("PUT", "/ann/duty/s.ics", text.encode(), {"Content-Type": "text/calendar"})
    assert [(each["start"][:13], each["summary"]) for each in events(diarist)] == [
        ("2026-03-02T09", "Usual"),
        ("2026-03-17T15", "Moved"),
        ("2026-03-23T09", "Usual"),
        ("2026-04-03T12", "Usual"),
    ]


def test_a_whole_day_is_a_day(diarist: Caller) -> None:
    made(diarist, start="2026-03-21", end="2026-03-23")
    (event,) = events(diarist)
    assert (event["start"], event["end"], event["all_day"], event["allDay"]) == (
        "2026-03-21",
        "2026-03-23",
        True,
        True,
    )


def test_a_full_calendar_comes_in_pages_by_time(
    diarist: Caller, diary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caldav, "AT_ONCE", 40)  # files for a page: the rest of them is never read
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for number in range(144):
        day, hour = divmod(number, 12)
        moment = f"202603{day + 1:02d}T{hour + 6:02d}0000Z"
        lines += ["BEGIN:VEVENT", f"UID:e{number}", f"DTSTAMP:{moment}", f"DTSTART:{moment}", "DURATION:PT1H"]
        lines += [f"SUMMARY:{number}", "END:VEVENT"]
    whole = "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
    as_owner(diary).ask("PUT", "/ann/full/", whole, {"Content-Type": "text/calendar"})
    seen: list[str] = []
    more: dict[str, Any] = {"calendar_id": "full", "limit": 30}
    for _ in range(12):
        page = ask(diarist, "GET", "/calendar/events", **MARCH, **more).body
        assert page["count"] <= 30
        seen += [each["summary"] for each in page["events"]]
        assert page["has_more"] is (page["cursor"] is not None)
        if not page["cursor"]:
            break
        more["cursor"] = page["cursor"]
    as_owner(diary).ask("DELETE", "/ann/full/")
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
def test_what_is_no_event_is_refused(diarist: Caller, facts: Any) -> None:
    body = {"summary": "Round", "start": "2026-03-20T09:00:00Z", "end": "2026-03-20T10:00:00Z", **facts}
    assert ask(diarist, "POST", "/calendar/events", body).status == 422
    assert events(diarist) == []


def test_a_range_is_of_some_length(diarist: Caller) -> None:
    for query in ({"start_date": "2026-04-16"}, {"start_date": "1990-01-01"}):
        assert ask(diarist, "GET", "/calendar/events", **{**MARCH, **query}).status == 422


def test_nobody_sees_anothers_calendar_or_account(diarist: Caller, diary: str) -> None:
    new = made(diarist)
    bob = newcomer("bob")
    for method, path, body in (
        ("GET", "/calendar/calendars", None),
        ("DELETE", f"/calendar/events/{new['event_uid']}", None),
    ):
        answer = ask(bob, method, path, body)
        assert (answer.status, answer.body["error"]["code"]) == (409, "NOT_CONFIGURED")
        assert "PUT /api/integrations/accounts/calendar" in answer.body["error"]["details"]["remedy"]
    assert ask(bob, "DELETE", "/accounts/calendar").status == 404

    stored(bob, "calendar", diary, "bob")
    assert events(bob) == []
    assert ask(bob, "PUT", f"/calendar/events/{new['event_uid']}", {"summary": "x"}).status == 404
    assert ask(bob, "GET", "/calendar/events", calendar_id="../ann/duty").status == 404
    assert len(events(diarist)) == 1


def test_a_password_is_never_shown_and_never_sent_to_another_server(diarist: Caller, diary: str) -> None:
    shown = ask(diarist, "GET", "/accounts").text
    assert "secret" not in shown
    assert '"username":"ann"' in shown
    moved = ask(diarist, "PUT", "/accounts/calendar", {"url": "https://evil.example/", "username": "ann"})
    assert (moved.status, moved.body["error"]["field"]) == (422, "password")
    assert ask(diarist, "PUT", "/accounts/calendar", {"url": diary, "username": "ann"}).status == 200
    assert events(diarist) == []


def test_an_account_is_tested_and_says_what_is_wrong(diarist: Caller, diary: str) -> None:
    tested = ask(diarist, "POST", "/accounts/calendar/test")
    assert tested.body["data"]["checked_at"] is not None
    ask(diarist, "PUT", "/accounts/calendar", {"url": diary, "username": "ann", "password": "wrong"})
    wrong = ask(diarist, "POST", "/accounts/calendar/test")
    assert (wrong.status, wrong.body["error"]["code"]) == (409, "SERVER_SIGN_IN_REFUSED")
    assert ask(diarist, "DELETE", "/accounts/calendar").status == 204
    assert ask(diarist, "POST", "/accounts/calendar/test").body["error"]["code"] == "NOT_CONFIGURED"


def test_the_shared_account_is_for_administrators(diary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("CALENDAR_URL", diary), ("USERNAME", "bob"), ("PASSWORD", NAMES["bob"])):
        monkeypatch.setenv(f"INTEGRATIONS_{name}", value)
    settings.forget()
    administrator()
    root, diarist = signed_in("root@example.com"), newcomer()
    assert [each["id"] for each in ask(root, "GET", "/calendar/calendars").body["calendars"]] == ["duty"]
    sources = [ask(who, "GET", "").body["accounts"][0]["source"] for who in (root, diarist)]
    assert sources == ["shared", "none"]
    assert ask(diarist, "GET", "/calendar/calendars").status == 409
