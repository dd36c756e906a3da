"""A record joins the transaction of the change it tells of: there is never one without the other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.transactions import TransactWrite

from shared.audit import Entry, Outcome
from shared.kit.clock import rfc3339, utc_now
from shared.kit.ids import ordered_id
from shared.kit.principal import Principal
from shared.kit.request import current_request
from shared.tables.audit import AuditItem

SHARDS = 4
NOBODY = "-"
PATIENTS = "clinical"


@dataclass(frozen=True, slots=True)
class Place:
    day: str
    shard: int

    @property
    def shelf(self) -> str:
        return f"{self.day}#{self.shard}"


def entry_of(act: str, user: Principal, subject: str, **facts: str) -> Entry:
    return entry_by(user.user_id, act, subject, **facts)


def entry_by(actor: str, act: str, subject: str, **facts: str) -> Entry:
    """For whom is nobody yet when they ask."""
    request = current_request()
    return Entry(act, actor, subject, Outcome.DONE, request.source_ip, request.request_id, facts)


def joining(*entries: Entry) -> Callable[[TransactWrite], None]:
    return lambda transaction: join(transaction, *entries)


def join(transaction: TransactWrite, *entries: Entry) -> None:
    for entry in entries:
        transaction.save(item_of(entry), condition=AuditItem.shelf.does_not_exist())


def keys_at(now: datetime) -> tuple[str, str]:
    """The shelf and the place of a new record."""
    record_id, moment = ordered_id(), rfc3339(now)
    return Place(moment[:10], int(record_id[-1], 16) % SHARDS).shelf, f"{moment}#{record_id}"


def act_shelves(act: str, outcome: str) -> list[str]:
    return [f"{act}#{outcome}#{shard}" for shard in range(SHARDS)]


def findable(act: str, outcome: str, shelf: str) -> dict[str, Any]:
    """By which indexes a record is found beside its shelf: they follow from it, and are no part of what it tells."""
    return {"act_shelf": act_shelves(act, outcome)[int(shelf.rpartition("#")[2])], "kind": kind_of(act)}


def item_of(entry: Entry, now: datetime | None = None) -> AuditItem:
    shelf, place = keys_at(now or utc_now())
    return AuditItem(
        shelf,
        place,
        **findable(entry.act, entry.outcome, shelf),
        act=entry.act,
        actor=known(entry.actor),
        about=known(entry.subject),
        outcome=entry.outcome.value,
        ip=entry.ip,
        request_id=entry.request_id,
        facts=dict(entry.facts),
    )


def kind_of(act: str) -> str | None:
    """Of acts that are asked for by themselves. Few enough of them are made to share a key."""
    group = act.partition(".")[0]
    return group if group == PATIENTS else None


def known(name: str) -> str | None:
    return None if name in {NOBODY, ""} else name
