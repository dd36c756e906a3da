"""Pages of the web, looked at again on a schedule: what stands there now takes the place of what stood there.

A page that has not changed costs its server one question. One that is gone, or does not answer, goes on answering here
with what it said, and is asked again the next time.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.knowledge.model.documents import WAITING, Document, Library, Purpose, digest
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.service.orders import Orders
from shared.fetching import Fetch, Fetched, Known, Unmodified
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.kit.errors import Refusal, Stale
from shared.kit.ids import new_id
from shared.kit.observability import logger
from shared.storage import Files

AT_ONCE = 100  # of a shard
ENOUGH = 20.0  # seconds that a page may take
CLAIM = timedelta(minutes=10)  # for which nobody else looks at it


@dataclass(frozen=True, slots=True)
class Report:
    looked_at: int
    changed: int


@dataclass(frozen=True, slots=True)
class RefetchingService:
    """Every so many hours; never with 0."""

    documents: DocumentRepository
    files: Files
    orders: Orders
    fetch: Fetch
    hours: int
    now: Clock = utc_now

    def run(self, time_left: Callable[[], float]) -> Report:
        """As much as the time allows; the next run goes on."""
        looked_at = changed = 0
        before = self.now() - timedelta(hours=self.hours)
        for library, document_id in self.documents.watched(rfc3339(before), AT_ONCE) if self.hours else ():
            if time_left() < ENOUGH:
                break
            document = self._claimed(library, document_id, before)
            if document is not None:
                looked_at += 1
                changed += self._looked_at(document)
        return Report(looked_at, changed)

    def _claimed(self, library: Library, document_id: str, before: datetime) -> Document | None:
        """A worker that dies with it leaves it to another in ten minutes."""
        found = self.documents.get(library, document_id)
        if found is None or found.status in WAITING or not found.url:
            return None
        return found if self.documents.check(found, rfc3339(before + CLAIM)) else None

    def _looked_at(self, document: Document) -> bool:
        known = Known(document.etag or "", document.modified or "")
        try:
            found = self.fetch(str(document.url), known)
        except Unmodified:
            found = None
        except Refusal as refusal:
            logger.info("a page was not fetched again", extra={"code": refusal.code, "document": document.id})
            found = None
        if found is None or digest(found.data) == document.sha256:
            self.documents.checked(document, rfc3339(self.now()))
            return False
        return self._replaced(document, found)

    def _replaced(self, document: Document, found: Fetched) -> bool:
        changed = replace(document, upload=new_id())
        self.files.put(changed.source_key, found.data, found.media_type)
        try:
            ordered = self.orders.queued(
                document,
                Purpose.REINDEX,
                title="",  # the page says it
                upload=changed.upload,
                sha256=digest(found.data),
                size=len(found.data),
                media_type=found.media_type,
                etag=found.etag,
                modified=found.modified,
                checked_at=rfc3339(self.now()),
            )
        except Stale:  # somebody else changed it meanwhile: theirs is the newer
            self.files.delete([changed.source_key])
            return False
        self.orders.send(ordered[0], ordered[1].id)
        return True
