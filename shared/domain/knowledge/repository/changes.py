"""What changed in an index, in order: a number for each change, and one change for each document that is there.

A follower that has read to a number reads on from it. A document's older change goes with the transaction that writes
its next, so the list is as long as there are documents; a removal stays for as long as a follower may live.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from shared.domain.knowledge.model.documents import Document, Library
from shared.tables.documents import DocumentItem

HEAD = "head"
REMOVAL_DAYS = 7
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Change:
    """No version: the document went."""

    number: int
    home: Library
    document_id: str
    version: str | None
    parts: int


class ChangeRepository:
    def head(self, product: str) -> int:
        try:
            return int(DocumentItem.get(changes_of(product), HEAD, consistent_read=True).number)
        except DoesNotExist:
            return 0

    def since(self, product: str, number: int) -> list[Change]:
        later = DocumentItem.thing.between(change_thing(number + 1), change_thing(10**12 - 1))
        found = DocumentItem.query(changes_of(product), later, consistent_read=True)
        return [
            Change(
                int(item.number),
                library_in(product, item.created_by),
                item.document_id,
                item.version,
                int(item.parts),
            )
            for item in found
        ]


def change(transaction: TransactWrite, document: Document, head: int, parts: int) -> None:
    """`document.change` is the number after `head`; False for the transaction when the head is no longer there."""
    product = document.home.product
    unmoved = DocumentItem.number == head if head else DocumentItem.thing.does_not_exist()
    transaction.save(DocumentItem(changes_of(product), HEAD, number=head + 1), condition=unmoved)
    gone = document.version is None
    ends = datetime.fromtimestamp(time.time() + REMOVAL_DAYS * DAY, tz=UTC) if gone else None
    transaction.save(
        DocumentItem(
            changes_of(product),
            change_thing(head + 1),
            number=head + 1,
            document_id=document.id,
            created_by=document.home.owner,
            version=document.version,
            parts=parts,
            expires_at=ends,
        )
    )


def forget_change(transaction: TransactWrite, before: Document) -> None:
    if before.change is not None:
        transaction.delete(DocumentItem(changes_of(before.home.product), change_thing(before.change)))


def changes_of(product: str) -> str:
    return f"changes#{product}"


def change_thing(number: int) -> str:
    return f"change#{number:012d}"


def library_in(product: str, owner: str) -> Library:
    return Library(product, owner)
