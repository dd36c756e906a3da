"""Histories of roles and locks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.domain.identity.model import Happening
from shared.domain.identity.repository.accounts import Write
from shared.kit.clock import rfc3339
from shared.kit.ids import new_id
from shared.tables.histories import HistoryItem

KEPT_OF_ADDRESSES = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class HistoryRepository:
    def add(self, happening: Happening) -> None:
        to_item(happening).save()

    def adding(self, happening: Happening) -> Write:
        """With the change itself, in one transaction."""
        return lambda transaction: transaction.save(to_item(happening))

    def newest(self, subject: str, kind: str, limit: int) -> list[Happening]:
        found = HistoryItem.query(
            subject, HistoryItem.entry.startswith(f"{kind}#"), scan_index_forward=False, limit=limit
        )
        return [from_item(item) for item in found]


def to_item(happening: Happening) -> HistoryItem:
    at = rfc3339(happening.at)
    expires = happening.subject.startswith("address#")
    return HistoryItem(
        happening.subject,
        f"{happening.kind}#{at}#{new_id()}",
        at=at,
        actor=happening.actor,
        before=happening.before,
        after=happening.after,
        reason=happening.reason,
        request_id=happening.request_id,
        expires_at=happening.at + KEPT_OF_ADDRESSES if expires else None,
    )


def from_item(item: Any) -> Happening:
    kind, _, rest = item.entry.partition("#")
    return Happening(
        subject=item.subject,
        kind=kind,
        at=datetime.fromisoformat(item.at),
        after=item.after,
        before=item.before,
        actor=item.actor,
        reason=item.reason,
        request_id=item.request_id,
        id=rest.partition("#")[2],
    )
