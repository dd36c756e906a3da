"""The audit for administrators: lists, exports, and whether it is whole."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice

from shared.audit.records import SHARDS, Place
from shared.domain.auditing.model.records import Record, Wanted
from shared.domain.auditing.model.seals import Anchor, Examination, Verdict, anchor_hash
from shared.domain.auditing.repository.records import AFTER_ALL, RecordRepository
from shared.domain.auditing.repository.seals import SealRepository
from shared.kit.clock import Clock, of_our_time, rfc3339, utc_now
from shared.kit.errors import Forbidden, Invalid
from shared.kit.paging import Page, cursor_of, place_of
from shared.kit.principal import Principal

LOOKED_AT = 5000  # records of one request, where few of them are wanted
MOST_ACTS = 6  # walked along by themselves, each with its outcome: four queries each
PAGE, LONG_PAGE = 200, 1000
GRACE = timedelta(minutes=5)  # until a record must be sealed
MOST_DAYS = 31  # verified by one request

Counts = Mapping[tuple[str, str], int]  # by act and outcome


@dataclass(frozen=True, slots=True)
class Listed:
    page: Page[Record]
    emails: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuditService:
    records: RecordRepository
    seals: SealRepository
    emails: Callable[[Collection[str]], Mapping[str, str]]
    now: Clock = utc_now

    def page(self, user: Principal, wanted: Wanted, limit: int, offset: int, cursor: str | None) -> Listed:
        """Newest first. `total` is known where no instants and no subject are asked for."""
        if not user.reads_admin:
            raise Forbidden("Administrators and viewers only")
        below = place_of(cursor, 1)[0] if cursor else wanted.top or AFTER_ALL
        counts = self.seals.counts(wanted) if wanted.counted or wanted.by_act else {}
        walk = self._walk(wanted, below, min(limit + offset + 1, LONG_PAGE), counts)
        found, place = self._taken(wanted, walk, limit, offset)
        total = sum(counts.values()) if wanted.counted else None
        return Listed(Page(found, cursor_of(place) if place else None, total), self._emails(found))

    def exported(self, user: Principal, wanted: Wanted, limit: int, cursor: str | None) -> Listed:
        if not user.is_admin:
            raise Forbidden("Administrators only")
        return self.page(user, wanted, limit, 0, cursor)

    def every(self, wanted: Wanted) -> Iterator[tuple[Record, Mapping[str, str]]]:
        """All of them with the addresses of their actors, for an operator: as many as there are, a page in memory."""
        emails: dict[str, str] = {}
        counts = self.seals.counts(wanted) if wanted.by_act else {}
        walk = filter(wanted.fits, self._walk(wanted, wanted.top or AFTER_ALL, LONG_PAGE, counts))
        while found := list(islice(walk, PAGE)):
            if len(emails) > LONG_PAGE:
                emails = {}
            emails |= self._emails(record for record in found if record.actor not in emails)
            yield from ((record, emails) for record in found)

    def _taken(
        self, wanted: Wanted, walk: Iterator[Record], limit: int, offset: int
    ) -> tuple[list[Record], str | None]:
        """What fits, and the place to go on below: none at the end."""
        found: list[Record] = []
        left = offset
        for looked, record in enumerate(walk, start=1):
            if not wanted.fits(record):
                pass
            elif left:
                left -= 1
            else:
                found.append(record)
            if len(found) == limit or looked >= LOOKED_AT + offset:
                more = next(walk, None)
                return found, record.place if more else None
        return found, None

    def _walk(self, wanted: Wanted, below: str, page: int, counts: Counts) -> Iterator[Record]:
        """Of an act that was never counted there can be none but those of the last minutes."""
        if below <= wanted.bottom:
            return iter(())
        if wanted.kind is not None:
            return self.records.of_kind(wanted.kind, below, wanted.bottom, page)
        if wanted.actor is not None:
            return self.records.by_actor(wanted.actor, below, wanted.bottom, page)
        if wanted.subject is not None:
            return self.records.about(wanted.subject, below, wanted.bottom, page)
        if wanted.by_act and 0 < len(counts) <= MOST_ACTS:
            return self.records.of_acts(counts, below, wanted.bottom, page)
        unsealed = rfc3339(self.now() - GRACE) if wanted.by_act and not counts else ""
        return self._days(below, max(wanted.bottom, unsealed), page)

    def _days(self, below: str, bottom: str, page: int) -> Iterator[Record]:
        for day, shelves in self._shelves(below):
            if day < bottom[:10]:
                return
            yield from self.records.newest(shelves, below, bottom, page)

    def _shelves(self, below: str) -> Iterator[tuple[str, list[str]]]:
        """Those of the days that may not be sealed yet, then those that have seals."""
        now = self.now()
        recent = sorted({f"{moment:%Y-%m-%d}" for moment in (now, now - GRACE)}, reverse=True)
        for day in recent:
            if day <= below[:10]:
                yield day, [Place(day, shard).shelf for shard in range(SHARDS)]
        heads = self.seals.heads_below(min(recent[-1], f"{below[:10]}{AFTER_ALL}"))
        for day, found in groupby(heads, key=lambda head: head.shelf[:10]):
            yield day, [head.shelf for head in found]

    def _emails(self, found: Iterable[Record]) -> Mapping[str, str]:
        return self.emails({record.actor for record in found if record.actor})

    def verify(self, user: Principal, first: date, last: date) -> Verdict:
        if not user.reads_admin:
            raise Forbidden("Administrators and viewers only")
        of_our_time(last, "end_date")
        of_our_time(first, "start_date")
        if not 0 <= (last - first).days < MOST_DAYS:
            raise Invalid(f"One to {MOST_DAYS} days are verified at once", field="end_date")
        return self.verified(first, last)

    def verified(self, first: date, last: date) -> Verdict:
        """Every record of these days against its seal, seals against those before, heads against anchors."""
        verdict = Verdict()
        known = self._anchored(first, last, verdict)
        late = rfc3339(self.now() - GRACE)
        for back in range((last - first).days + 1):
            day = f"{first + timedelta(days=back)}"
            for shelf in (Place(day, shard).shelf for shard in range(SHARDS)):
                head = self.seals.head(shelf)
                examination = Examination(head, known.get(shelf, {}), late, verdict)
                examination.run(self.records.of_shelf(shelf), self.seals.chain(shelf))
        return verdict

    def _anchored(self, first: date, last: date, verdict: Verdict) -> dict[str, dict[int, str]]:
        """What the anchors since then say of each shelf. They are a chain themselves."""
        known: dict[str, dict[int, str]] = {}
        before: Anchor | None = None
        for anchor in self.seals.anchors(f"{first}", f"{last + timedelta(days=5)}"):
            if anchor.hash != anchor_hash(anchor.at, anchor.heads, anchor.previous) or (
                before is not None and anchor.previous != before.hash
            ):
                verdict.add("rewritten", "anchors", anchor.at)
            for shelf, (number, head) in anchor.heads.items():
                known.setdefault(shelf, {})[number] = head
            before = anchor
        return known
