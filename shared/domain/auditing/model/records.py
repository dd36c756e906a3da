"""A record of the audit, and what is asked of many."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from shared.audit import Outcome
from shared.kit.clock import rfc3339

COLUMNS = (
    "timestamp", "action", "user_email", "resource_type", "resource_id", "success", "details", "trace_id",
    "id", "user_id", "ip_address",
)  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would calculate what begins so
Level = Literal["info", "error"]


@dataclass(frozen=True, slots=True)
class Record:
    """`place` is its instant and its id: records sort by it."""

    shelf: str
    place: str
    act: str
    actor: str | None
    subject: str | None
    outcome: Outcome
    ip: str
    request_id: str
    facts: Mapping[str, str]

    @property
    def at(self) -> str:
        return self.place.partition("#")[0]

    @property
    def id(self) -> str:
        return self.place.partition("#")[2]

    @property
    def level(self) -> Level:
        return "info" if self.outcome is Outcome.DONE else "error"

    @property
    def resource(self) -> tuple[str, str | None]:
        """`flag:voice` and `invitation#7` name their kind; a plain id is of the kind that the act is about."""
        subject = self.subject or ""
        for sign in (":", "#"):
            kind, found, name = subject.partition(sign)
            if found:
                return kind, name
        return self.act.partition(".")[0], self.subject

    def digest(self) -> str:
        told = [
            self.shelf, self.place, self.act, self.actor, self.subject, self.outcome.value, self.ip,
            self.request_id, sorted(self.facts.items()),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Wanted:
    """`act` is a part of an act's name, `kind` one that is asked for by itself. Instants are inclusive."""

    act: str | None = None
    actor: str | None = None
    subject: str | None = None
    level: Level | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: str | None = None

    def fits(self, record: Record) -> bool:
        return (
            (self.act is None or self.act in record.act)
            and (self.actor is None or self.actor == record.actor)
            and (self.subject is None or self.subject == record.subject)
            and (self.level is None or self.level == record.level)
        )

    def counts(self, act: str, outcome: str) -> bool:
        level = "info" if outcome == Outcome.DONE else "error"
        return (self.act is None or self.act in act) and self.level in {None, level}

    @property
    def counted(self) -> bool:
        """Whether how many there are is known without looking at them."""
        return self.subject is None and self.since is None and self.until is None

    @property
    def by_act(self) -> bool:
        """Whether only its act or its outcome can lead to a record."""
        others = (self.kind, self.actor, self.subject)
        return others == (None, None, None) and (self.act is not None or self.level is not None)

    @property
    def top(self) -> str | None:
        """A place above every wanted one."""
        return None if self.until is None else rfc3339(self.until + timedelta(milliseconds=1))

    @property
    def bottom(self) -> str:
        return "" if self.since is None else rfc3339(self.since)


def cell(text: str) -> str:
    """A spreadsheet shows it and never calculates it."""
    return f"'{text}" if text.startswith(RISKY) else text


def lines(records: Iterable[Record], emails: Mapping[str, str], *, heading: bool = True) -> Iterator[str]:
    """CSV, a line at a time."""
    if heading:
        yield line(COLUMNS)
    for record in records:
        yield line(row(record, emails))


def line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([cell(each) for each in cells])
    return out.getvalue()


def row(record: Record, emails: Mapping[str, str]) -> list[str]:
    kind, name = record.resource
    facts = json.dumps(dict(record.facts), ensure_ascii=False, sort_keys=True) if record.facts else ""
    outcome = "success" if record.outcome is Outcome.DONE else "error"
    who = emails.get(record.actor or "", "")
    return [
        record.at, record.act, who, kind, name or "", outcome, facts, record.request_id,
        record.id, record.actor or "", record.ip,
    ]  # fmt: skip
