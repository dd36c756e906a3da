"""Ann's and Bob's calendars on a server that is a real one."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.reaching.dav import Address, Dav
from shared.reaching.lines import Lines
from tests.functions.elsewhere import ask
from tests.lambda_client import Caller
from tests.servers.programs import NAMES, calendar_server

MARCH = {"start_date": "2026-03-01", "end_date": "2026-04-15"}


@contextlib.contextmanager
def duties(folder: Path) -> Iterator[str]:
    """Each has one, and nothing is in them."""
    with calendar_server(folder) as url:
        for name in NAMES:
            as_owner(url, name).ask("MKCALENDAR", f"/{name}/duty/")
        yield url


def as_owner(url: str, name: str = "ann") -> Dav:
    return Dav(Address.read(url), name, NAMES[name], Lines(("127.0.0.1",)))


def emptied(url: str) -> None:
    for each in as_owner(url).listed("PROPFIND", "/ann/duty/", "", "1"):
        if each.path.endswith(".ics"):
            as_owner(url).ask("DELETE", each.path)


def made(who: Caller, **facts: Any) -> Any:
    body = {"summary": "Round", "start": "2026-03-20T09:00:00Z", "end": "2026-03-20T10:00:00Z", **facts}
    answer = ask(who, "POST", "/calendar/events", body)
    assert answer.status == 201, answer.text
    return answer.body["data"]


def events(who: Caller, **query: Any) -> list[Any]:
    answer = ask(who, "GET", "/calendar/events", **{**MARCH, **query})
    assert answer.status == 200, answer.text
    found: list[Any] = answer.body["events"]
    assert answer.body["count"] == len(found)
    return found
