"""A record joins the transaction of the change it tells of: there is never one without the other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pynamodb.transactions import TransactWrite

from shared.audit import Entry, Outcome
from shared.kit.clock import rfc3339, utc_now
from shared.kit.ids import ordered_id
from shared.kit.principal import Principal
from shared.kit.request import current_request
from shared.tables.audit import AuditItem

SHARDS = 4
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Place:
    day: str
    shard: int

    @property
    def shelf(self) -> str:
        return f"{self.day}#{self.shard}"


def entry_of(act: str, user: Principal, subject: str, **facts: str) -> Entry:
    request = current_request()
    return Entry(act, user.user_id, subject, Outcome.DONE, request.source_ip, request.request_id, facts)


def joining(*entries: Entry) -> Callable[[TransactWrite], None]:
    return lambda transaction: join(transaction, *entries)


def join(transaction: TransactWrite, *entries: Entry) -> None:
    for entry in entries:
        transaction.save(item_of(entry), condition=AuditItem.shelf.does_not_exist())


def item_of(entry: Entry, now: datetime | None = None) -> AuditItem:
    record_id, moment = ordered_id(), rfc3339(now or utc_now())
    return AuditItem(
        Place(moment[:10], int(record_id[-1], 16) % SHARDS).shelf,
        f"{moment}#{record_id}",
        act=entry.act,
        actor=known(entry.actor),
        about=known(entry.subject),
        outcome=entry.outcome.value,
        ip=entry.ip,
        request_id=entry.request_id,
        facts=dict(entry.facts),
    )


def known(name: str) -> str | None:
    return None if name in {NOBODY, ""} else name
