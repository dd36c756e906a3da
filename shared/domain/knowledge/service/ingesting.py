"""What is given to be kept becomes a document, and is indexed at once when it is small."""

from dataclasses import dataclass, replace
from typing import Any

from shared.domain.knowledge.model.documents import (
    USUAL,
    WAITING,
    Document,
    Incoming,
    Job,
    Library,
    Purpose,
    Status,
    being_deleted,
    digest,
    document_id,
    library_of,
    not_there,
)
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.service.indexing import IndexingService
from shared.domain.knowledge.service.orders import Orders, told
from shared.extraction import REFUSALS
from shared.fetching import Fetch
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.kit.errors import NotFound, TooLarge, Unprocessable
from shared.kit.ids import is_id, new_id
from shared.kit.names import plain_name
from shared.kit.principal import Principal
from shared.kit.texts import one_line
from shared.storage import Files, Form, MissingFile

LARGEST = 50 * 1024 * 1024
AT_ONCE = 2 * 1024 * 1024  # what is smaller is indexed while its owner waits
BINARY = "application/octet-stream"
WEB = "web"  # the source of what is fetched, and fetched again
LONGEST_TITLE, LONGEST_CATEGORY, LONGEST_TYPE = 300, 100, 100
Made = tuple[Document, Job | None]


@dataclass(frozen=True, slots=True)
class IngestingService:
    documents: DocumentRepository
    files: Files
    orders: Orders
    fetch: Fetch
    indexing: IndexingService
    now: Clock = utc_now

    def ingest(self, viewer: Principal, incoming: Incoming) -> Document:
        """What is there already, made from the same bytes in the same way, is left as it is."""
        given = tidied(incoming)
        library = library_of(viewer, given.collection)
        document, job = agreeing(lambda: self._kept(viewer, library, given))
        if job is None:
            return document
        if len(given.data) <= AT_ONCE:
            return self.orders.at_once(document, job, self.indexing.do)
        self.orders.send(document, job.id)
        return document

    def ingest_url(self, viewer: Principal, url: str, collection: str = USUAL) -> Document:
        """The same address again is the same document, with what stands there now."""
        library_of(viewer, collection)  # before anything is fetched for somebody who may not keep it
        found = self.fetch(url)
        incoming = Incoming(
            data=found.data,
            filename=found.filename,
            media_type=found.media_type,
            collection=collection,
            source_type=WEB,
            url=found.url,
            etag=found.etag,
            modified=found.modified,
        )
        return self.ingest(viewer, incoming)

    def form(self, viewer: Principal, media_type: str, collection: str = USUAL) -> tuple[str, Form]:
        """For what is too large for a request: its owner posts it to the store, then says that it is there."""
        library_of(viewer, collection)
        upload_id = new_id()
        return upload_id, self.files.form(waiting_key(viewer, upload_id), media_type or BINARY, LARGEST)

    def posted(self, viewer: Principal, upload_id: str, incoming: Incoming) -> Document:
        """May be said again: the same bytes are the same document."""
        key = waiting_key(viewer, upload_id)
        try:
            data = self.files.read(key) if is_id(upload_id) else b""
        except MissingFile:
            data = b""
        if not data:
            raise NotFound("No file was posted with this form", code="UPLOAD_NOT_FOUND")
        document = self.ingest(viewer, replace(incoming, data=data))
        self.files.delete([key])
        return document

    def _kept(self, viewer: Principal, library: Library, given: Incoming) -> Made:
        sha256 = digest(given.data)
        found_id = given.document_id or document_id(library, given.collection, given.url or sha256)
        before = self.documents.get(library, found_id) if is_id(found_id) else None
        if before is not None:
            return self._again(viewer, before, sha256, given)
        if given.document_id:
            raise not_there()
        new = self._new(viewer, library, found_id, sha256, given)
        self._put(new, given)
        return self.orders.added(new, told("kb.upload", viewer, new))

    def _again(self, viewer: Principal, before: Document, sha256: str, given: Incoming) -> Made:
        if before.status is Status.DELETING:
            raise being_deleted()
        changed = differences(before, sha256, given)
        if not changed and before.status is Status.INDEXED and before.tried == self.orders.recipe:
            return before, None
        if not changed and before.status in WAITING:
            return before, self.documents.job(before.home, str(before.job_id))
        if sha256 != before.sha256:
            changed["upload"] = new_id()
            self._put(replace(before, upload=changed["upload"]), given)
        act = told("kb.upload", viewer, before, replaced=before.version or "nothing")
        return self.orders.queued(before, Purpose.INDEX, act, **changed)

    def _put(self, document: Document, given: Incoming) -> None:
        """Before its row names it, and after its row was read: nobody who clears up may take it for an old one."""
        self.files.put(document.source_key, given.data, given.media_type or BINARY)

    def _new(self, viewer: Principal, library: Library, found_id: str, sha256: str, given: Incoming) -> Document:
        now = self.now()
        return Document(
            home=library,
            id=found_id,
            collection=given.collection,
            title=given.title,
            filename=given.filename,
            media_type=given.media_type,
            size=len(given.data),
            sha256=sha256,
            upload=new_id(),
            source_type=given.source_type,
            created_by=viewer.user_id,
            created_at=now,
            updated_at=now,
            category=given.category,
            url=given.url,
            etag=given.etag,
            modified=given.modified,
            checked_at=rfc3339(now) if given.url and given.source_type == WEB else None,
            metadata=given.metadata,
        )


def indexed_or_refused(document: Document) -> Document:
    """A document that could not be indexed is kept, and says why; who brings it hears it as a refusal."""
    if document.status is not Status.FAILED:
        return document
    refusal = REFUSALS.get(str(document.code), Unprocessable)
    raise refusal(str(document.error), code=document.code, document_id=document.id)


def differences(before: Document, sha256: str, given: Incoming) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "sha256": sha256,
        "size": len(given.data),
        "title": given.title or before.title,
        "category": given.category or before.category,
        "metadata": given.metadata or before.metadata,
    }
    if sha256 != before.sha256:
        facts |= {"filename": given.filename, "media_type": given.media_type, "title": given.title}
        facts |= {"etag": given.etag, "modified": given.modified}
    return {name: value for name, value in facts.items() if value != getattr(before, name)}


def waiting_key(viewer: Principal, upload_id: str) -> str:
    return f"{viewer.product}/{viewer.user_id}/incoming/{upload_id}"


def tidied(incoming: Incoming) -> Incoming:
    if len(incoming.data) > LARGEST:
        raise TooLarge(f"A document has at most {LARGEST >> 20} MB", code="FILE_TOO_LARGE")
    return replace(
        incoming,
        filename=plain_name(incoming.filename, "document"),
        media_type=one_line(incoming.media_type)[:LONGEST_TYPE],
        title=one_line(incoming.title)[:LONGEST_TITLE],
        category=one_line(incoming.category or "")[:LONGEST_CATEGORY] or None,
    )
