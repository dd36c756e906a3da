"""A page of a large calendar or folder costs what one of a small one does, on servers that are real ones.

`make test-large` has 10 000 events and 50 000 letters.
"""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from shared.calendars import Event
from shared.calendars.caldav import CalDav
from shared.mailboxes import Login, Server
from shared.mailboxes.imap import Imap
from shared.reaching.dav import Address, Dav
from shared.reaching.lines import Lines, dialled
from tests.servers.programs import NAMES, calendar_server, mail_server

EVENTS = int(os.environ.get("PARLEY_LARGE_CALENDAR", "600"))
LETTERS = int(os.environ.get("PARLEY_LARGE_FOLDER", "1000"))
FEW = 100
TOGETHER = 200
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = BEGINS + timedelta(days=700)
PAGE = 50
HERE = "127.0.0.1"


@dataclass
class Wire:
    """A connection that counts: what was asked, and how many bytes came."""

    inner: socket.socket
    counts: "Counts"

    def settimeout(self, seconds: float) -> None:
        self.inner.settimeout(seconds)

    def sendall(self, data: bytes) -> None:
        self.counts.asked += 1
        self.inner.sendall(data)

    def recv_into(self, buffer: memoryview) -> int:
        count = self.inner.recv_into(buffer)
        self.counts.received += count
        return count

    def close(self) -> None:
        self.inner.close()


@dataclass
class Counts:
    asked: int = 0
    received: int = 0
    seconds: float = 0.0

    def lines(self, seconds: float = 20.0) -> Lines:
        def dial(address: str, port: int, timeout: float) -> socket.socket:
            return Wire(dialled(address, port, timeout), self)  # type: ignore[return-value]  # as much of one as is used

        return Lines((HERE,), seconds=seconds, dial=dial)


@contextmanager
def counted() -> Iterator[Counts]:
    counts, begun = Counts(), time.monotonic()
    yield counts
    counts.seconds = time.monotonic() - begun


def written(events: int) -> bytes:
    """Spread over the range, a quarter of an hour each."""
    step = (ENDS - BEGINS) / events
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for number in range(events):
        moment = f"{BEGINS + number * step:%Y%m%dT%H%M%SZ}"
        lines += ["BEGIN:VEVENT", f"UID:e{number}", f"DTSTAMP:{moment}", f"DTSTART:{moment}", "DURATION:PT15M"]
        lines += [f"SUMMARY:{number}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@pytest.fixture(scope="module")
def calendars(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with calendar_server(tmp_path_factory.mktemp("radicale")) as url:
        for name, count in (("few", FEW), ("many", EVENTS)):
            patient = Dav(Address.read(url), "ann", NAMES["ann"], Lines((HERE,), seconds=600))
            patient.ask("PUT", f"/ann/{name}/", written(count), {"Content-Type": "text/calendar"})
        yield url


def page_of(url: str, calendar: str, counts: Counts, cursor: str | None = None) -> tuple[list[Event], str | None]:
    dav = Dav(Address.read(url), "ann", NAMES["ann"], counts.lines())
    page = CalDav(dav).between(calendar, BEGINS, ENDS, PAGE, cursor)
    return list(page.items), page.cursor


@pytest.mark.timeout(900)
def test_a_page_of_a_large_calendar_reads_no_more_than_one_of_a_small_one(calendars: str) -> None:
    with counted() as small:
        page_of(calendars, "few", small)
    with counted() as large:
        first, cursor = page_of(calendars, "many", large)
    with counted() as later:
        second, _ = page_of(calendars, "many", later, cursor)
    assert [event.summary for event in (*first, *second)] == [str(number) for number in range(2 * PAGE)]
    for costs in (large, later):
        assert costs.asked <= small.asked + 6, (costs, small)
        assert costs.received < 400_000, costs
        assert costs.seconds < 20, costs
    print(f"\n{EVENTS} events: {large}, {later}; {FEW}: {small}")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with mail_server(tmp_path_factory.mktemp("pymap")) as port:
        for name, count in (("Few", FEW), ("Many", LETTERS)):
            fill(port, name, count)
        yield port


def fill(port: int, name: str, count: int) -> None:
    """Many at a time: one by one, half of it is waiting."""
    with socket.create_connection((HERE, port), 300) as line, line.makefile("rb") as told:

        def say(*commands: bytes) -> None:
            line.sendall(b"".join(b"a " + each + b"\r\n" for each in commands))
            for _ in commands:
                while not (answer := told.readline()).startswith(b"a "):
                    assert answer, "the server hung up"
                assert answer.startswith(b"a OK"), answer

        say(b'LOGIN ann "' + NAMES["ann"].encode() + b'"', b"CREATE " + name.encode())
        for first in range(0, count, TOGETHER):
            say(*(appended(name, number) for number in range(first, min(first + TOGETHER, count))))


def appended(folder: str, number: int) -> bytes:
    letter = f"Subject: {number}\r\nMessage-ID: <{number}@x.example>\r\n\r\nHello.\r\n".encode()
    return f"APPEND {folder} {{{len(letter)}+}}\r\n".encode() + letter


@pytest.mark.timeout(900)
def test_a_page_of_a_large_folder_reads_no_more_than_one_of_a_small_one(folders: int) -> None:
    def page(name: str, number: int) -> tuple[list[str], Counts]:
        with counted() as counts:
            box = Imap(Server(HERE, folders, "none"), Login("ann", NAMES["ann"]), counts.lines())
            found = box.messages(name, number, PAGE)
        return [message.subject for message in found.items], counts

    _, small = page("Few", 1)
    last = LETTERS // PAGE
    for number in (1, last):
        subjects, large = page("Many", number)
        newest = LETTERS - (number - 1) * PAGE
        assert subjects == [str(each) for each in range(newest - 1, newest - 1 - PAGE, -1)]
        assert large.asked == small.asked
        assert large.received < small.received * 1.2
        assert large.seconds < 20
        print(f"\n{LETTERS} letters, page {number}: {large}; {FEW}: {small}")
