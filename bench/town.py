"""A stage that has been in use: as many people, records and sums of messages as one asks for, written straight."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pynamodb.models import Model

from shared.audit import Entry, Outcome
from shared.audit.records import SHARDS, Place, item_of
from shared.domain.clinical.model.contexts import ClinicalContext, id_for
from shared.domain.clinical.model.patient import Patient
from shared.domain.clinical.repository import contexts
from shared.domain.conversations.model.conversations import Conversation
from shared.domain.conversations.repository import conversations
from shared.domain.folders import repository as folders
from shared.domain.folders.model import Folder
from shared.domain.identity.model import Account
from shared.domain.identity.repository import accounts
from shared.kit.clock import utc_now
from shared.kit.principal import Role
from shared.tables.audit import AuditItem
from shared.tables.rollups import RollupItem
from shared.tables.seals import SealItem

DAYS = 90
SPREAD = 365  # days that have records
TODAYS = 100  # records of today, however many there are of the days before


@dataclass(frozen=True, slots=True)
class Town:
    people: int
    messages: int
    records: int
    spread: int = SPREAD

    def build(self) -> None:
        now = utc_now()
        save(accounts.to_item(person(number, now)) for number in range(self.people))
        save(conversations.to_item(talk(number, now)) for number in range(self.people // 10))
        save(contexts.to_item(patient(number, now)) for number in range(self.people // 10))
        save(folders.to_item(folder(number, now)) for number in range(self.people // 10))
        save(self.sums(now))
        save(self.acts(now))
        save(heads(now, self.spread) if self.records > TODAYS else ())

    def sums(self, now: datetime) -> Iterator[RollupItem]:
        """Of the products day by day, and of every person one day of theirs."""
        daily = self.messages // DAYS
        for day in days(now, DAYS):
            yield RollupItem("people", f"day#{day}", registered=self.people // DAYS, active=daily)
            for product in ("voiceassist", "youworker"):
                told: dict[str, Any] = {
                    "messages": daily,
                    "sessions": daily // 10,
                    "input_tokens": daily * 90,
                    "turns": daily,
                }
                yield RollupItem(product, f"day#{day}", **told)
                yield RollupItem(product, f"day#{day}~model#small", calls=daily, input_tokens=daily * 90)
                yield RollupItem(product, f"day#{day}~tool#units", calls=daily // 5, failed=1, latency_ms=daily)
        for product in ("voiceassist", "youworker"):
            yield RollupItem(product, "all", messages=self.messages, sessions=self.people)
        for number in range(self.people):
            day = f"day#{(now - timedelta(days=number % DAYS)):%Y-%m-%d}"
            yield RollupItem(f"youworker#{name_of(number)}", day, messages=self.messages // self.people, sessions=1)

    def acts(self, now: datetime) -> Iterator[AuditItem]:
        for number in range(self.records):
            back = 0 if number < TODAYS else 1 + number % (self.spread - 1)
            entry = Entry("flag.update", name_of(number % self.people), f"flag:f{number % 50}", Outcome.DONE, *SEEN)
            yield item_of(entry, now - timedelta(days=back))


SEEN = ("192.0.2.1", "request-1", {"note": '=HYPERLINK("http://x")'})


def heads(now: datetime, spread: int) -> Iterator[SealItem]:
    for day in days(now, spread):
        for shard in range(SHARDS):
            yield SealItem("heads", Place(day, shard).shelf, number=1, hash="0")


def days(now: datetime, number: int) -> Iterator[str]:
    return (f"{now - timedelta(days=back):%Y-%m-%d}" for back in range(number))


def name_of(number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"person {number}"))


def person(number: int, now: datetime) -> Account:
    made = now - timedelta(seconds=number)
    email = f"person{number}@example.com"
    return Account(name_of(number), email, "Ann Lee", "Ann", "Lee", None, Role.USER, True, 0, made, made)


def talk(number: int, now: datetime) -> Conversation:
    made = now - timedelta(seconds=number)
    owner = f"voiceassist#{name_of(number)}"
    return Conversation(owner, f"talk-{number}", f"Talk {number}", False, None, 0, made, made)


def patient(number: int, now: datetime) -> ClinicalContext:
    owner, made = name_of(number), now - timedelta(seconds=number)
    return ClinicalContext(owner, id_for(owner, None), None, Patient(age=50), "1", made, made)


def folder(number: int, now: datetime) -> Folder:
    made = now - timedelta(seconds=number)
    return Folder(name_of(number), f"folder-{number}", "Papers", None, None, None, made, made)


def save(items: Iterable[Model]) -> None:
    """Those of one table."""
    walk = iter(items)
    while part := list(islice(walk, 1000)):
        by_table: dict[type[Model], list[Model]] = {}
        for item in part:
            by_table.setdefault(type(item), []).append(item)
        for table, some in by_table.items():
            with table.batch_write() as batch:
                for item in some:
                    batch.save(item)
