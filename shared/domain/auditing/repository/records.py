"""Reading the audit. It is written by those whose acts it tells of."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pynamodb.indexes import GlobalSecondaryIndex

from shared.audit import Outcome
from shared.audit.records import act_shelves, findable
from shared.domain.auditing.model.records import Record
from shared.tables.audit import AuditItem

AFTER_ALL = "~"
FEW = 26


@dataclass(frozen=True, slots=True)
class RecordRepository:
    def of_image(self, image: Mapping[str, Any]) -> Record:
        """As a stream tells it."""
        return from_item(AuditItem.from_raw_data(dict(image)))

    def completed(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Whether it was given the keys by which it is found, as a stream tells it, and nothing else became of it."""
        told: Any = AuditItem.from_raw_data(dict(after))
        keys = findable(told.act, told.outcome, told.shelf)
        same = bare(before, keys) == bare(after, keys)
        return same and all(getattr(told, name) == key for name, key in keys.items())

    def of_shelf(self, shelf: str) -> Iterator[Record]:
        """In the order they were made."""
        return (from_item(item) for item in AuditItem.query(shelf, consistent_read=True))

    def newest(self, shelves: list[str], below: str, bottom: str, page: int) -> Iterator[Record]:
        """Of all these shelves together, from just below a place down, read page by page as it is asked for."""
        each = min(page, max(FEW, page // 2))  # of four about a quarter comes from each
        return merged(self._down(shelf, below, bottom, each) for shelf in shelves)

    def _down(self, shelf: str, below: str, bottom: str, page: int) -> Iterator[Record]:
        between = AuditItem.place.between(bottom or " ", below)
        items = AuditItem.query(shelf, between, scan_index_forward=False, page_size=page, consistent_read=True)
        return (from_item(item) for item in items if item.place < below)

    def by_actor(self, actor: str, below: str, bottom: str, page: int) -> Iterator[Record]:
        return beside(AuditItem.by_actor, actor, below, bottom, page)

    def about(self, subject: str, below: str, bottom: str, page: int) -> Iterator[Record]:
        return beside(AuditItem.by_about, subject, below, bottom, page)

    def of_acts(self, acts: Collection[tuple[str, str]], below: str, bottom: str, page: int) -> Iterator[Record]:
        """Of acts with their outcomes, however few there are among all records."""
        each = min(page, max(FEW, page // 2))
        shelves = (shelf for act, outcome in sorted(acts) for shelf in act_shelves(act, outcome))
        return merged(beside(AuditItem.by_act, shelf, below, bottom, each) for shelf in shelves)

    def of_kind(self, kind: str, below: str, bottom: str, page: int) -> Iterator[Record]:
        return beside(AuditItem.by_kind, kind, below, bottom, page)


def bare(image: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in image.items() if name not in keys}


def merged(found: Iterable[Iterator[Record]]) -> Iterator[Record]:
    return heapq.merge(*found, key=lambda record: record.place, reverse=True)


def beside(index: GlobalSecondaryIndex[Any], key: str, below: str, bottom: str, page: int) -> Iterator[Record]:
    between = AuditItem.place.between(bottom or " ", below)
    items = index.query(key, between, scan_index_forward=False, page_size=page)
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
