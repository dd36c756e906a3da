"""Jobs given out: kept with their documents in one transaction, done at once or put into the queue."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.audit import Entry
from shared.audit.records import entry_of
from shared.domain.knowledge.model.documents import (
    EVERYBODY,
    Document,
    Job,
    JobStatus,
    Outcome,
    Purpose,
    Status,
)
from shared.domain.knowledge.repository.changes import ChangeRepository
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.service.purging import TimeLeft
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Stale
from shared.kit.ids import ordered_id
from shared.kit.observability import logger
from shared.kit.principal import Principal
from shared.queues import Outbox

PATIENCE = 18.0  # seconds
Work = Callable[[Document, Job, TimeLeft], Outcome]
Ordered = tuple[Document, Job]


@dataclass(frozen=True, slots=True)
class Orders:
    """What changes a document raises `Stale` when it is not as it was read."""

    documents: DocumentRepository
    changes: ChangeRepository
    newest: Callable[[], str]
    outbox: Outbox
    now: Clock = utc_now

    @property
    def recipe(self) -> str:
        """By which documents are made now."""
        return self.newest()

    def added(self, new: Document, acts: Sequence[Entry] = ()) -> Ordered:
        document = replace(new, job_id=ordered_id())
        job = self._job(document, Purpose.INDEX)
        if not self.documents.add(document, job, acts):
            raise Stale
        return document, job

    def queued(self, before: Document, purpose: Purpose, acts: Sequence[Entry] = (), **more: Any) -> Ordered:
        """In the place of any other job of the document."""
        after = self._waiting(before, Status.UPLOADED, **more)
        job = self._job(after, purpose)
        if not self.documents.replace(before, after, job, *self._superseded(before), acts=acts):
            raise Stale
        return after, job

    def withdrawn(self, before: Document, acts: Sequence[Entry] = ()) -> Ordered:
        """From here on nobody finds it."""
        head = self.changes.head(before.home.product)
        after = self._waiting(before, Status.DELETING, version=None, tried=None, change=head + 1)
        job = self._job(after, Purpose.DELETE)
        if not self.documents.publish(before, after, job, 0, head, acts):
            raise Stale
        return after, job

    def cancelled(self, document: Document, job: Job, acts: Sequence[Entry] = ()) -> Job:
        """The version before, if there is one, goes on answering."""
        now = self.now()
        why = (None, None) if document.version else ("CANCELLED", "Indexing was cancelled.")
        after = replace(
            document,
            status=Status.INDEXED if document.version else Status.FAILED,
            code=why[0],
            error=why[1],
            job_id=None,
            updated_at=now,
            revision=document.revision + 1,
        )
        ended = replace(job, status=JobStatus.CANCELLED, updated_at=now)
        if not self.documents.replace(document, after, ended, acts=acts):
            raise Stale
        return ended

    def at_once(self, document: Document, job: Job, work: Work) -> Document:
        """Within the request. What does not get done in it goes to the queue."""
        ends = time.monotonic() + PATIENCE
        try:
            outcome = work(document, job, lambda: ends - time.monotonic())
        except Exception:  # noqa: BLE001  # the edge to a queue: what failed here is tried there
            logger.exception("a document goes to the queue")
            outcome = Outcome.UNFINISHED
        if outcome is Outcome.UNFINISHED:
            self.send(document, job.id)
        return self.documents.get(document.home, document.id) or document

    def send(self, document: Document, job_id: str) -> None:
        self.outbox.send(
            {
                "product": document.home.product,
                "owner": document.home.owner,
                "document_id": document.id,
                "job_id": job_id,
            }
        )

    def _waiting(self, before: Document, status: Status, **more: Any) -> Document:
        fresh = {"progress": 0, "code": None, "error": None, "job_id": ordered_id(), "updated_at": self.now()}
        named: dict[str, Any] = {**fresh, **more}
        return replace(before, status=status, revision=before.revision + 1, **named)

    def _job(self, document: Document, purpose: Purpose) -> Job:
        now = self.now()
        title = document.title or document.filename
        return Job(document.home, str(document.job_id), document.id, title, purpose, JobStatus.QUEUED, now, now)

    def _superseded(self, before: Document) -> list[Job]:
        job = self.documents.job(before.home, before.job_id) if before.job_id else None
        return [replace(job, status=JobStatus.CANCELLED, updated_at=self.now())] if job else []


def told(act: str, viewer: Principal, document: Document, **facts: str) -> tuple[Entry, ...]:
    """The audit hears of what is done to what everybody reads. What people do with their own is theirs."""
    if document.home.owner != EVERYBODY:
        return ()
    return (entry_of(act, viewer, f"document:{document.id}", product=document.home.product, **facts),)
