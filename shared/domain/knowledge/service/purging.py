"""Taking away all that was made of a document that is being deleted."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.knowledge.model.documents import Document, Job, JobStatus, Outcome
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.service.engines import Engine
from shared.kit.clock import Clock, utc_now
from shared.storage import Files

DONE = 100
TimeLeft = Callable[[], float]


@dataclass(frozen=True, slots=True)
class PurgingService:
    documents: DocumentRepository
    files: Files
    engine: Engine
    now: Clock = utc_now

    def purge(self, document: Document, job: Job, _: TimeLeft) -> Outcome:
        found = list(self.files.keys(document.folder))
        again = self.documents.get(document.home, document.id)
        if again is None or again.job_id != job.id:  # a twin did it, and somebody may have brought it back
            return Outcome.DONE
        self.engine.remove(document.id)
        self.files.delete(found)
        done = replace(job, status=JobStatus.SUCCEEDED, progress=DONE, updated_at=self.now())
        self.documents.remove(document, done)
        self.engine.outdate(document.home.product)
        return Outcome.DONE
