"""A stage that has been in use: as many people, records and sums of messages as one asks for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from pynamodb.models import Model

from shared.audit import Entry, Outcome
from shared.audit.records import SHARDS, Place, item_of, keys_at
from shared.domain.attachments import repository as attachments
from shared.domain.attachments.model import Attachment, Home, State
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
from shared.tables.attachments import AttachmentItem
from shared.tables.audit import AuditItem
from shared.tables.rollups import RollupItem
from shared.tables.seals import SealItem

DAYS = 90
SPREAD = 365  # days that have records
AT_ONCE = 2000
DAILY = 300  # people who did something on a day
LONG_AGO = 50  # days
TODAYS = 100  # records of today, however many there are of the days before

Made = TypeVar("Made")
Raw = dict[str, Any]  # as DynamoDB writes it
Fill = Callable[[str, Sequence[Raw]], None]


@dataclass(frozen=True, slots=True)
class Town:
    people: int
    messages: int
    records: int
    spread: int = SPREAD

    def build(self, fill: Fill) -> None:
        now = utc_now()
        save(fill, (accounts.to_item(person(number, now)) for number in range(self.people)))
        save(fill, (conversations.to_item(talk(number, now)) for number in range(self.people // 10)))
        save(fill, (contexts.to_item(patient(number, now)) for number in range(self.people // 10)))
        save(fill, (folders.to_item(folder(number, now)) for number in range(self.people // 10)))
        save(fill, (item for number in range(self.people // 4) for item in files(number, now)))
        save(fill, self.sums(now))
        for part in parts(self.acts(now)):
            fill(AuditItem.Meta.table_name, part)
        save(fill, heads(now, self.spread) if self.records > TODAYS else ())
        counts = {ACT: self.records - RARES, RARE: RARES}
        save(fill, (SealItem("counts", f"{act}#{Outcome.DONE}", number=n) for act, n in counts.items()))

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

    def acts(self, now: datetime) -> Iterator[Raw]:
        """Each day has people of its own, who did something time and again."""
        alike = item_of(Entry(ACT, "somebody", "flag:f1", Outcome.DONE, *SEEN)).to_dynamodb_dict()
        for number in range(self.records):
            rare = number < RARES
            back = LONG_AGO if rare else 0 if number < TODAYS else 1 + number % (self.spread - 1)
            who = (back * DAILY + number // self.spread % DAILY) % self.people
            shelf, place = keys_at(now - timedelta(days=back))
            act = RARE if rare else ACT
            told = {"act": act, "act_shelf": f"{act}#{Outcome.DONE}#{shelf[-1]}"}
            keys = {"shelf": shelf, "place": place, "actor": name_of(who), "about": f"flag:f{number % 50}"}
            yield alike | {name: {"S": value} for name, value in (told | keys).items()}


ACT, RARE, RARES = "flag.update", "system.restored", 3  # rare ones lie far back
SEEN = ("192.0.2.1", "request-1", {"note": '=HYPERLINK("http://x")'})


def heads(now: datetime, spread: int) -> Iterator[SealItem]:
    for day in days(now, spread):
        for shard in range(SHARDS):
            yield SealItem("heads", Place(day, shard).shelf, number=1, hash="0")


def days(now: datetime, number: int) -> Iterator[str]:
    return (f"{now - timedelta(days=back):%Y-%m-%d}" for back in range(number))


@cache
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


def files(number: int, now: datetime) -> Iterator[AttachmentItem]:
    """The first person has as many as everybody else together: theirs are paged too."""
    owner, made = f"voiceassist#{name_of(number % 2 * number)}", now - timedelta(seconds=number)
    home = Home(f"talk-{number}", f"message-{number}", "said#main#00000000")
    types = "application/pdf", "image/png"
    return attachments.to_items(
        Attachment(owner, f"file-{number}", home, "Report", types[number // 2 % 2], 7, made, state=State.STORED)
    )


def patient(number: int, now: datetime) -> ClinicalContext:
    owner, made = name_of(number), now - timedelta(seconds=number)
    return ClinicalContext(owner, id_for(owner, None), None, Patient(age=50), "1", made, made)


def folder(number: int, now: datetime) -> Folder:
    made = now - timedelta(seconds=number)
    return Folder(name_of(number), f"folder-{number}", "Papers", None, None, None, made, made)


def save(fill: Fill, items: Iterable[Model]) -> None:
    for part in parts(items):
        by_table: dict[str, list[Raw]] = {}
        for item in part:
            by_table.setdefault(item.Meta.table_name, []).append(item.to_dynamodb_dict())
        for table, some in by_table.items():
            fill(table, some)


def parts(items: Iterable[Made]) -> Iterator[list[Made]]:
    walk = iter(items)
    while part := list(islice(walk, AT_ONCE)):
        yield part
