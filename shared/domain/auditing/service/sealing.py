"""Seals what was recorded, and anchors the seals. Runs behind those whose acts are recorded, never in their way."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.domain.auditing.model.records import Record
from shared.domain.auditing.model.seals import Anchor, anchored, sealed
from shared.domain.auditing.repository.records import RecordRepository
from shared.domain.auditing.repository.seals import AT_ONCE, SealRepository
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.kit.errors import Stale

ANCHORED_DAYS = 3


@dataclass(frozen=True, slots=True)
class SealingService:
    records: RecordRepository
    seals: SealRepository
    publish: Callable[[Anchor], None]
    now: Clock = utc_now

    def seal_told(self, images: Iterable[Mapping[str, Any]]) -> int:
        """What the stream of the table tells of."""
        return self.seal(self.records.of_image(image) for image in images)

    def tampered(self, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
        """A record that is there stays as it is. An older one may be given the keys of an index that came later."""
        return before is None or after is None or not self.records.completed(before, after)

    def seal(self, records: Iterable[Record]) -> int:
        """Says how many were not sealed before. A record that comes twice, or late, is sealed once."""
        shelves: dict[str, dict[str, Record]] = defaultdict(dict)
        for record in records:
            shelves[record.shelf][record.place] = record
        return sum(self._seal_shelf(shelf, [*found.values()]) for shelf, found in sorted(shelves.items()))

    def _seal_shelf(self, shelf: str, records: Sequence[Record]) -> int:
        ordered = sorted(records, key=lambda record: record.place)
        parts = [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]
        return sum(agreeing(lambda part=part: self._seal_part(shelf, part)) for part in parts)  # type: ignore[misc]

    def _seal_part(self, shelf: str, records: Sequence[Record]) -> int:
        before = self.seals.head(shelf)
        known = self.seals.sealed(shelf, [record.place for record in records])
        new = [record for record in records if record.place not in known]
        if not new:
            return 0
        after, seals = sealed(before, new)
        if not self.seals.add(before, after, seals, new):
            raise Stale
        return len(new)

    def anchor(self) -> Anchor:
        """Holds every head of the last days, and is told outside the store too: who rewrites both is seen."""
        now = self.now()
        since = f"{now - timedelta(days=ANCHORED_DAYS):%Y-%m-%d}"
        heads = []
        for head in self.seals.heads_below("~"):
            if head.shelf < since:
                break
            heads.append(head)
        last = self.seals.last_anchor()
        made = anchored(rfc3339(now), heads, last.hash if last else "")
        if self.seals.add_anchor(made):
            self.publish(made)
        return made
