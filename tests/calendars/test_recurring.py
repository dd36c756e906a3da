"""Rules of series, also those that nobody sane would write."""

import time
from datetime import UTC, datetime

import pytest

from shared.calendars.files import shown

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def days(rule: str, start: str = "20260301T090000Z", *more: str) -> list[int]:
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", f"DTSTART:{start}", f"RRULE:{rule}", *more]
    text = "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])
    return [event.start.day for event in shown(text, "work", None, START, END)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,FR", "20260302T090000Z", [2, 6, 9, 13, 16, 20, 23, 27, 30]),
        ("FREQ=MONTHLY;BYDAY=-1TU", "20250101T090000Z", [31]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "20260131T090000Z", [31]),
        ("FREQ=DAILY;INTERVAL=10", "20260101T090000Z", [2, 12, 22]),
        ("FREQ=DAILY;COUNT=3", "20260227T090000Z", [1]),
        ("FREQ=DAILY;UNTIL=20260303", "20260301T090000Z", [1, 2, 3]),
        ("FREQ=YEARLY", "19800229T090000Z", []),
        ("FREQ=DAILY;COUNT=99999999", "19700101T090000Z", list(range(1, 32))),
    ],
)
def test_a_rule_is_followed(rule: str, start: str, expected: list[int]) -> None:
    assert days(rule, start) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=99",
    ],
)
def test_a_rule_that_never_or_always_comes_true_is_shown_once_and_soon(rule: str) -> None:
    begun = time.process_time()
    assert days(rule) == [1]
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "text", ["", "garbage", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:never\r\nEND:VEVENT\r\n"]
)
def test_a_file_that_is_none_hides_no_other(text: str) -> None:
    assert shown(text, "work", None, START, END) == []
