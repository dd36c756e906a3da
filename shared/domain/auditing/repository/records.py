"""Reading the audit. It is written by those whose acts it tells of."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.audit import Outcome
from shared.domain.auditing.model.records import Record
from shared.tables.audit import AuditItem

AFTER_ALL = "~"


@dataclass(frozen=True, slots=True)
class RecordRepository:
    def of_image(self, image: Mapping[str, Any]) -> Record:
        """As a stream tells it."""
        return from_item(AuditItem.from_raw_data(dict(image)))

    def of_shelf(self, shelf: str) -> Iterator[Record]:
        """In the order they were made."""
        return (from_item(item) for item in AuditItem.query(shelf, consistent_read=True))

    def newest(self, shelves: list[str], below: str, bottom: str, page: int) -> Iterator[Record]:
        """Of all these shelves together, from just below a place down, read page by page as it is asked for."""
        found = [self._down(shelf, below, bottom, page) for shelf in shelves]
        return heapq.merge(*found, key=lambda record: record.place, reverse=True)

    def _down(self, shelf: str, below: str, bottom: str, page: int) -> Iterator[Record]:
        between = AuditItem.place.between(bottom or " ", below)
        items = AuditItem.query(shelf, between, scan_index_forward=False, page_size=page, consistent_read=True)
        return (from_item(item) for item in items if item.place < below)

    def by_actor(self, actor: str, below: str, bottom: str, page: int) -> Iterator[Record]:
        between = AuditItem.place.between(bottom or " ", below)
        items = AuditItem.by_actor.query(actor, between, scan_index_forward=False, page_size=page)
        return (from_item(item) for item in items if item.place < below)

    def about(self, subject: str, below: str, bottom: str, page: int) -> Iterator[Record]:
        between = AuditItem.place.between(bottom or " ", below)
        items = AuditItem.by_about.query(subject, between, scan_index_forward=False, page_size=page)
        return (from_item(item) for item in items if item.place < below)


def from_item(item: Any) -> Record:
    return Record(
        shelf=item.shelf,
        place=item.place,
        act=item.act,
        actor=item.actor,
        subject=item.about,
        outcome=Outcome(item.outcome),
        ip=item.ip,
        request_id=item.request_id,
        facts=item.facts,
    )
