"""What a person may do with documents: their own, or, for administrators, those of everybody."""

from dataclasses import dataclass, replace

from shared.domain.knowledge.model.documents import (
    ALL_OF_THEM,
    EVERYBODY,
    OPEN_JOBS,
    WAITING,
    Document,
    Holdings,
    Job,
    Library,
    Purpose,
    Sought,
    Status,
    no_job,
    not_there,
)
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.repository.tallies import TallyRepository
from shared.domain.knowledge.service.orders import Ordered, Orders, told
from shared.domain.knowledge.service.purging import PurgingService
from shared.kit.agreeing import agreeing
from shared.kit.errors import Conflict, Forbidden
from shared.kit.ids import is_id
from shared.kit.paging import Page
from shared.kit.principal import Principal, Product


@dataclass(frozen=True, slots=True)
class DocumentService:
    documents: DocumentRepository
    tallies: TallyRepository
    orders: Orders
    purging: PurgingService

    def get(self, viewer: Principal, document_id: str) -> Document:
        for library in readable(viewer) if is_id(document_id) else ():
            found = self.documents.get(library, document_id)
            if found is not None and found.status is not Status.DELETING:
                return found
        raise not_there()

    def page(
        self,
        viewer: Principal,
        sought: Sought = ALL_OF_THEM,
        *,
        shared: bool = False,
        offset: int = 0,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Page[Document]:
        library = Library(viewer.product, EVERYBODY) if shared else own(viewer)
        return self.documents.page(library, sought, offset, limit, cursor)

    def holdings(self, viewer: Principal) -> Holdings:
        """At a cost that does not grow with them."""
        return self.tallies.holdings(own(viewer))

    def delete(self, viewer: Principal, document_id: str) -> Document:
        """From here on nobody finds it; its files and vectors go with it, or soon after."""

        def attempt() -> tuple[Document, Ordered]:
            before = self._mine(viewer, document_id)
            return before, self.orders.withdrawn(before, told("kb.delete", viewer, before))

        before, ordered = agreeing(attempt)
        self.orders.at_once(*ordered, self.purging.purge)
        return before

    def reindex(self, viewer: Principal, document_id: str, act: str = "kb.reindex") -> Document:
        """Anew, whatever there is; a job that runs already is the one."""

        def attempt() -> tuple[Document, Job | None]:
            before = self._mine(viewer, document_id)
            if before.status in WAITING:
                return before, None
            return self.orders.queued(before, Purpose.REINDEX, told(act, viewer, before))

        document, job = agreeing(attempt)
        if job is not None:
            self.orders.send(document, job.id)
        return document

    def jobs(self, viewer: Principal, limit: int = 20, cursor: str | None = None) -> Page[Job]:
        return self.documents.jobs(own(viewer), limit, cursor)

    def job(self, viewer: Principal, job_id: str) -> Job:
        found = self.documents.job(own(viewer), job_id) if is_id(job_id) else None
        if found is None:
            raise no_job()
        return self._measured(found) if found.status in OPEN_JOBS else found

    def retry(self, viewer: Principal, job_id: str) -> Job:
        ended = self.job(viewer, job_id)
        if ended.status in OPEN_JOBS or ended.purpose is Purpose.DELETE:
            raise Conflict("Only a job that failed or was cancelled can be tried again", code="JOB_NOT_ENDED")
        again = self.reindex(viewer, ended.document_id, "kb.retry")
        return self.job(viewer, str(again.job_id))

    def cancel(self, viewer: Principal, job_id: str) -> Job:
        def attempt() -> Job:
            job = self.job(viewer, job_id)
            document = self.documents.get(job.home, job.document_id)
            if job.status not in OPEN_JOBS or document is None or document.job_id != job.id:
                raise Conflict("This job has ended", code="JOB_ENDED")
            if job.purpose is Purpose.DELETE:
                raise Conflict("A deletion is not taken back", code="JOB_NOT_CANCELLABLE")
            return self.orders.cancelled(document, job, told("kb.cancel", viewer, document))

        return agreeing(attempt)

    def forget(self, library: Library) -> int:
        """Everything in it, for good: its owner is gone. Who asks again after a crash finishes the work."""
        found = list(self.documents.all(library))
        for document in found:
            ordered = agreeing(lambda gone=document: self._forgotten(gone))  # type: ignore[misc]  # a bound default
            if ordered:
                self.orders.at_once(*ordered, self.purging.purge)
        return len(found)

    def _measured(self, job: Job) -> Job:
        """How far a job is that runs, its document knows."""
        document = self.documents.get(job.home, job.document_id)
        mine = document is not None and document.job_id == job.id
        return replace(job, progress=document.progress) if document and mine else job

    def _forgotten(self, document: Document) -> Ordered | None:
        found = self.documents.get(document.home, document.id)
        if found is None:
            return None
        if found.status is not Status.DELETING:
            return self.orders.withdrawn(found)
        job = self.documents.job(found.home, str(found.job_id))
        return (found, job) if job else None

    def _mine(self, viewer: Principal, document_id: str) -> Document:
        found = self.get(viewer, document_id)
        if found.home.owner == EVERYBODY and not viewer.is_admin:
            raise Forbidden("Only administrators change what everybody reads")
        return found


def own(viewer: Principal) -> Library:
    """VoiceAssist's knowledge is everybody's, and its administrators'."""
    if viewer.product is not Product.VOICEASSIST:
        return Library(viewer.product, viewer.user_id)
    if not viewer.reads_admin:
        raise Forbidden("Administrators and viewers only")
    return Library(viewer.product, EVERYBODY)


def readable(viewer: Principal) -> tuple[Library, ...]:
    everybodys = Library(viewer.product, EVERYBODY)
    mine = own(viewer)
    return (mine,) if mine == everybodys else (mine, everybodys)
