"""Seals, heads, anchors and counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.auditing.model.records import Record, Wanted
from shared.domain.auditing.model.seals import Anchor, Head, Seal
from shared.tables.seals import SealItem
from shared.tables.transactions import agreed

HEADS, ANCHORS, COUNTS = "heads", "anchors", "counts"
AT_ONCE = 30  # each with up to two counts, beside the head: a transaction takes a hundred
REFUSED = "ConditionalCheckFailedException"
LAST = "~"


@dataclass(frozen=True, slots=True)
class SealRepository:
    def head(self, shelf: str) -> Head:
        try:
            return head_of(SealItem.get(HEADS, shelf, consistent_read=True))
        except DoesNotExist:
            return Head(shelf)

    def heads_below(self, shelf: str) -> Iterator[Head]:
        """Newest day first, page by page."""
        found = SealItem.query(HEADS, SealItem.place < shelf, scan_index_forward=False, page_size=40)
        return (head_of(item) for item in found)

    def sealed(self, shelf: str, places: Iterable[str]) -> set[str]:
        keys = [(f"chain#{shelf}", place) for place in places]
        return {item.place for item in SealItem.batch_get(keys, consistent_read=True)}

    def chain(self, shelf: str) -> Iterator[Seal]:
        found = SealItem.query(f"chain#{shelf}", consistent_read=True)
        return (seal_of(item) for item in found)

    def add(self, before: Head, after: Head, seals: Sequence[Seal], records: Sequence[Record]) -> bool:
        """False when the head is not as it was read, or one of them is sealed already."""

        def fill(transaction: TransactWrite) -> None:
            unchanged = SealItem.number == before.number if before.number else SealItem.shelf.does_not_exist()
            head = SealItem(HEADS, after.shelf, number=after.number, hash=after.hash)
            transaction.save(head, condition=unchanged)
            for seal in seals:
                transaction.save(seal_item(after.shelf, seal), condition=SealItem.shelf.does_not_exist())
            for (shelf, place), number in counted(records).items():
                raised: list[Action] = [SealItem.number.add(number)]
                transaction.update(SealItem(shelf, place), actions=raised)

        return agreed(fill)

    def counts(self, wanted: Wanted) -> dict[tuple[str, str], int]:
        """How many records there are of each wanted act and outcome, whenever and about whomever."""
        shelf = COUNTS if wanted.actor is None else f"{COUNTS}#{wanted.actor}"
        found = ((item.place.rsplit("#", 1), item.number) for item in SealItem.query(shelf, consistent_read=True))
        return {(act, outcome): int(number) for (act, outcome), number in found if wanted.counts(act, outcome)}

    def total(self, wanted: Wanted) -> int:
        return sum(self.counts(wanted).values())

    def last_anchor(self) -> Anchor | None:
        found = SealItem.query(ANCHORS, scan_index_forward=False, limit=1, consistent_read=True)
        return next((anchor_of(item) for item in found), None)

    def anchors(self, first: str, last: str) -> Iterator[Anchor]:
        found = SealItem.query(ANCHORS, SealItem.place.between(first, last), consistent_read=True)
        return (anchor_of(item) for item in found)

    def add_anchor(self, anchor: Anchor) -> bool:
        """False when there is one of this instant."""
        heads = {shelf: list(told) for shelf, told in anchor.heads.items()}
        item = SealItem(ANCHORS, anchor.at, heads=heads, previous=anchor.previous, hash=anchor.hash)
        try:
            item.save(condition=SealItem.shelf.does_not_exist())
        except PutError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True


def counted(records: Iterable[Record]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for record in records:
        kind = f"{record.act}#{record.outcome.value}"
        found[COUNTS, kind] += 1
        if record.actor is not None:
            found[f"{COUNTS}#{record.actor}", kind] += 1
    return found


def seal_item(shelf: str, seal: Seal) -> SealItem:
    return SealItem(f"chain#{shelf}", seal.place, number=seal.number, hash=seal.hash, record_hash=seal.record_hash)


def seal_of(item: Any) -> Seal:
    return Seal(item.place, int(item.number), item.record_hash, item.hash)


def head_of(item: Any) -> Head:
    return Head(item.place, int(item.number), item.hash)


def anchor_of(item: Any) -> Anchor:
    heads = {shelf: (int(number), head) for shelf, (number, head) in item.heads.items()}
    return Anchor(item.place, heads, item.previous, item.hash)
