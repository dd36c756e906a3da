"""Bringing a document into the index, by a job. Whatever crashes, the version before goes on answering.

    begin      the job is this worker's for a while; the document is `processing`
    plan       the file is read and cut
    parts      points are made and kept, part by part; a worker that comes after a crash makes those that are missing
    publish    one transaction: the row names the new version, and so does the list of changes
    clear      files and points of other versions go: those that were there before it was published. Who comes after a
               worker that fell here does it

A worker whose job was cancelled, or followed by a newer one, finds out at its next step and stops.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shared.domain.knowledge.model.documents import (
    MOST_ATTEMPTS,
    Document,
    Job,
    JobStatus,
    Library,
    Outcome,
    Purpose,
    Status,
)
from shared.domain.knowledge.repository.changes import ChangeRepository
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.repository.recipes import RecipeRepository
from shared.domain.knowledge.service.engines import Engine
from shared.domain.knowledge.service.making import Maker, Plan, source_of
from shared.domain.knowledge.service.purging import DONE, PurgingService, TimeLeft
from shared.domain.ledger.model.usage import INDEXING, About
from shared.domain.ledger.service.entering import Ledger
from shared.extraction import Later, TooSlow
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Refusal, Stale, TooLarge, Unprocessable, Unsupported
from shared.kit.observability import logger
from shared.kit.principal import Principal, Product
from shared.retrieval import Source
from shared.storage import Files

LEASE = 120.0
ENOUGH = 5.0  # seconds that a part may take
READ = 15  # how far one is when the file is read
FINAL = (Unprocessable, TooLarge, Unsupported, TooSlow)  # trying again would end no better


class Unwanted(Exception):
    """Somebody decided otherwise meanwhile."""


class Unfinished(Exception):
    """The time is over; what is made is kept."""


@dataclass(frozen=True, slots=True)
class IndexingService:
    documents: DocumentRepository
    changes: ChangeRepository
    recipes: RecipeRepository
    files: Files
    maker: Maker
    engine: Engine
    purging: PurgingService
    books: Ledger
    now: Clock = utc_now

    def work(self, library: Library, document_id: str, job_id: str, time_left: TimeLeft) -> Outcome:
        found, job = self.documents.get(library, document_id), self.documents.job(library, job_id)
        if found is None or job is None:
            return Outcome.UNWANTED
        if found.job_id != job_id:
            if job.status is JobStatus.SUCCEEDED:
                self._clear_behind(found)
            return Outcome.UNWANTED
        return self.do(found, job, time_left)

    def do(self, found: Document, job: Job, time_left: TimeLeft) -> Outcome:
        """As they were written or read last: what has moved since is left to whoever moved it."""
        if job.purpose is Purpose.DELETE:
            return self.purging.purge(found, job, time_left)
        document, job = self._begun(found, job)
        if not self.documents.begin(found, document, job, LEASE):
            return Outcome.BUSY
        payer = Principal(document.created_by, Product(document.home.product))
        with self.books.entering(payer, About(INDEXING, document.id), is_allowed_for=job.purpose is Purpose.INDEX):
            return self._tried(document, job, time_left)

    def _begun(self, found: Document, job: Job) -> tuple[Document, Job]:
        now = self.now()
        document = replace(found, status=Status.PROCESSING, progress=0, updated_at=now, revision=found.revision + 1)
        return document, replace(job, status=JobStatus.RUNNING, attempts=job.attempts + 1, updated_at=now)

    def _tried(self, document: Document, job: Job, time_left: TimeLeft) -> Outcome:
        try:
            self._index(document, job, time_left)
        except Unwanted:
            self._cleared_up(document)
            return Outcome.UNWANTED
        except (Unfinished, Later):
            self.documents.release(document)
            return Outcome.UNFINISHED
        except FINAL as refusal:
            self._fail(document, job, refusal)
        except Exception as error:
            if job.attempts < MOST_ATTEMPTS:
                self.documents.release(document)
                raise
            logger.exception("a document could not be indexed")
            self._fail(document, job, error)
        return Outcome.DONE

    def _index(self, document: Document, job: Job, time_left: TimeLeft) -> None:
        self.recipes.remember(self.maker.recipe)
        plan = self.maker.plan(document)
        self._advance(document, READ)
        for number, (points, is_new) in enumerate(self.maker.parts(document, plan), 1):
            self.engine.stage(points, document.version)
            self._advance(document, READ + (DONE - READ) * number // (plan.parts + 1))
            if is_new and number < plan.parts and time_left() < ENOUGH:
                raise Unfinished
        self.engine.publish(plan.source)
        found = list(self.files.keys(document.folder))
        agreeing(lambda: self._publish(document, job, plan))
        self._clear(document, plan.source, found)

    def _clear_behind(self, document: Document) -> None:
        """Nothing that is made from here on is in what is listed, and whoever was about to make it begins anew."""
        there = list(self.files.keys(document.folder))
        if document.status is Status.INDEXED and self.documents.reread(document):
            self._clear(document, source_of(document, str(document.version)), there)

    def _clear(self, document: Document, source: Source, there: Iterable[str]) -> None:
        self.engine.retire(source)
        kept = (document.source_key, document.notes, document.parts_folder(source.version))
        gone = [key for key in there if not key.startswith(kept)]
        if any(key.startswith(document.parts) for key in gone):
            self.engine.outdate(document.home.product)
        self.files.delete(gone)

    def _advance(self, document: Document, progress: int) -> None:
        if not self.documents.advance(document, progress, LEASE):
            raise Unwanted

    def _publish(self, document: Document, job: Job, plan: Plan) -> None:
        head = self.changes.head(document.home.product)
        after = replace(
            document,
            status=Status.INDEXED,
            title=plan.title,
            kind=plan.kind.value,
            progress=DONE,
            code=None,
            error=None,
            version=plan.source.version,
            recipe=self.maker.recipe,
            tried=self.maker.recipe,
            pages=plan.pages,
            chunks=len(plan.passages),
            tokens=plan.tokens,
            change=head + 1,
            job_id=None,
            updated_at=self.now(),
            revision=document.revision + 1,
        )
        done = replace(job, status=JobStatus.SUCCEEDED, progress=DONE, title=plan.title, updated_at=self.now())
        if not self.documents.publish(document, after, done, plan.parts, head):
            if not self.documents.advance(document, DONE, LEASE):
                raise Unwanted
            raise Stale

    def _fail(self, document: Document, job: Job, error: Exception) -> None:
        """The version before, if there is one, goes on answering."""
        code, message = "INDEXING_FAILED", "This document could not be indexed. Try again later."
        if isinstance(error, Refusal):
            code, message = error.code, error.message
        now = self.now()
        failed = replace(
            document,
            status=Status.FAILED,
            code=code,
            error=message,
            tried=self.maker.recipe,
            job_id=None,
            updated_at=now,
            revision=document.revision + 1,
        )
        ended = replace(job, status=JobStatus.FAILED, code=code, error=message, updated_at=now)
        self.documents.replace(document, failed, ended)

    def _cleared_up(self, document: Document) -> None:
        """A document that was deleted while it was being indexed leaves nothing behind either."""
        made = [*self.files.keys(document.parts), *self.files.keys(document.notes)]
        if self.documents.get(document.home, document.id) is None:
            self.engine.remove(document.id)
            self.files.delete([document.source_key, *made])
