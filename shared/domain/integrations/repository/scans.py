"""Walks over people's files, as they are stored."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError

from shared.domain.integrations.model import Scan
from shared.kit.clock import rfc3339
from shared.kit.errors import Stale
from shared.kit.ids import new_id
from shared.tables.scans import ScanItem

REFUSED = "ConditionalCheckFailedException"
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ScanRepository:
    def get(self, user_id: str, scan_id: str) -> Scan | None:
        try:
            return from_item(ScanItem.get(user_id, scan_id, consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, user_id: str) -> Iterator[Scan]:
        return map(from_item, ScanItem.query(user_id))

    def keep(self, scan: Scan) -> Scan:
        """`Stale` when somebody else went on with it."""
        kept, hand = replace(scan, version=scan.version + 1), new_id()
        unchanged = ScanItem.version == scan.version if scan.version else ScanItem.scan_id.does_not_exist()
        item = to_item(kept)
        item.hand = hand
        try:
            item.save(condition=unchanged)
        except PutError as error:
            if error.cause_response_code != REFUSED:
                raise
            if not self._written_by(hand, kept):
                raise Stale from error
        return kept

    def _written_by(self, hand: str, scan: Scan) -> bool:
        """Refused to the client's second try, it may have been written by its first."""
        try:
            return bool(ScanItem.get(scan.user_id, scan.id, consistent_read=True).hand == hand)
        except DoesNotExist:
            return False


def to_item(scan: Scan) -> ScanItem:
    return ScanItem(
        scan.user_id,
        scan.id,
        status=scan.status,
        source_type=scan.source_type,
        force=scan.force,
        waiting=list(scan.waiting),
        after=scan.after,
        counts=dict(scan.counts),
        problems=list(scan.problems),
        removes=scan.removes,
        missing=list(scan.missing),
        removing=scan.removing,
        version=scan.version,
        created_at=rfc3339(scan.created_at),
        updated_at=rfc3339(scan.updated_at),
        expires_at=scan.updated_at + KEPT,
    )


def from_item(item: Any) -> Scan:
    return Scan(
        user_id=item.user_id,
        id=item.scan_id,
        status=item.status,
        source_type=item.source_type,
        force=bool(item.force),
        waiting=tuple(item.waiting),
        after=item.after,
        counts=item.counts,
        problems=tuple(item.problems),
        removes=bool(item.removes),
        missing=tuple(item.missing or ()),
        removing=bool(item.removing),
        version=int(item.version),
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
    )
