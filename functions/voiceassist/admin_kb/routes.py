from dataclasses import dataclass
from typing import Annotated

import python_multipart  # noqa: F401  # what forms need; named so that artefacts hold it
from fastapi import Depends, File, Form, Query, UploadFile

from functions.voiceassist.admin_kb.schemas import (
    DeletedOut,
    DocumentOut,
    DocumentsOut,
    JobOut,
    JobsOut,
    PostedIn,
    RecipeOut,
    UploadedOut,
    UploadIn,
    UploadOut,
)
from shared.domain.knowledge.model.documents import Document, Incoming, Sought, Status
from shared.domain.knowledge.service.documents import DocumentService
from shared.domain.knowledge.service.ingesting import IngestingService, indexed_or_refused
from shared.domain.knowledge.service.rerunning import RerunningService
from shared.domain.knowledge.wiring.documents import ingesting_service
from shared.domain.knowledge.wiring.keeping import document_service, rerunning_service
from shared.web.dialects import hybrid
from shared.web.gate import Admin, AdminReader

router = hybrid.router(prefix="/api/admin/kb", tags=["knowledge base"], strict=True)
Documents = Annotated[DocumentService, Depends(document_service)]
Ingesting = Annotated[IngestingService, Depends(ingesting_service)]
Rerunning = Annotated[RerunningService, Depends(rerunning_service)]
Offset = Annotated[int, Query(ge=0, le=10_000)]
Some = Annotated[int, Query(ge=1, le=100)]
Line = Annotated[str | None, Form(max_length=1000)]
Cursor = Annotated[str | None, Query(max_length=600)]


@dataclass
class Wanted:
    offset: Offset = 0
    skip: Offset = 0
    limit: Some = 20
    cursor: Cursor = None

    @property
    def first(self) -> int:
        return self.offset or self.skip


@dataclass
class Facts:
    """Fields of the form; two of them some clients put into the query."""

    title: Line = None
    category: Line = None
    source_type: Line = None
    document_id: Line = None
    titled: Annotated[str | None, Query(alias="title", max_length=1000)] = None
    typed: Annotated[str | None, Query(alias="source_type", max_length=50)] = None


@router.get("/documents")
async def list_documents(
    user: AdminReader,
    documents: Documents,
    wanted: Annotated[Wanted, Depends()],
    status: Status | None = None,
    source_type: Annotated[str | None, Query(max_length=50)] = None,
) -> hybrid.Hybrid[DocumentsOut]:
    """Newest first. `skip` is another name of `offset`; `cursor` goes on where a page ended. `total` is null of one
    type of source."""
    sought = Sought(None if status is Status.DELETING else status, source_type or None)
    page = documents.page(user, sought, offset=wanted.first, limit=wanted.limit, cursor=wanted.cursor)
    return hybrid.ok(DocumentsOut.of(page, wanted.first, wanted.limit))


@router.post("/documents")
async def upload_document(
    user: Admin,
    ingesting: Ingesting,
    file: Annotated[UploadFile, File()],
    facts: Annotated[Facts, Depends()],
) -> hybrid.Hybrid[UploadedOut]:
    """Up to 4 MB; what is larger goes by `POST /api/admin/kb/uploads`. `document_id` replaces that document."""
    incoming = Incoming(
        data=await file.read(),
        filename=file.filename or "",
        media_type=file.content_type or "",
        title=facts.title or facts.titled or "",
        category=facts.category,
        source_type=(facts.source_type or facts.typed or "uploaded")[:50],
        document_id=facts.document_id,
    )
    return uploaded(ingesting.ingest(user, incoming))


@router.post("/uploads")
async def begin_upload(body: UploadIn, user: Admin, ingesting: Ingesting) -> hybrid.Hybrid[UploadOut]:
    """For files of up to 50 MB, which the store takes directly."""
    return hybrid.ok(UploadOut.of(*ingesting.form(user, body.content_type)))


@router.post("/uploads/{upload_id}")
async def complete_upload(
    upload_id: str, body: PostedIn, user: Admin, ingesting: Ingesting
) -> hybrid.Hybrid[UploadedOut]:
    incoming = Incoming(
        data=b"",
        filename=body.filename,
        media_type=body.content_type,
        title=body.title,
        category=body.category,
        source_type=body.source_type,
    )
    return uploaded(ingesting.posted(user, upload_id, incoming))


@router.get("/documents/{document_id}")
async def get_document(document_id: str, user: AdminReader, documents: Documents) -> hybrid.Hybrid[DocumentOut]:
    return hybrid.ok(DocumentOut.of(documents.get(user, document_id)))


@router.delete("/documents/{document_id}")
async def delete_document(document_id: str, user: Admin, documents: Documents) -> hybrid.Hybrid[DeletedOut]:
    """From here on nobody finds it."""
    gone = documents.delete(user, document_id)
    return hybrid.ok(DeletedOut(document_id=gone.id, message="The document was deleted"))


@router.post("/documents/{document_id}/reindex")
async def reindex_document(document_id: str, user: Admin, documents: Documents) -> hybrid.Hybrid[UploadedOut]:
    """The version that is there answers until the new one is ready."""
    again = documents.reindex(user, document_id)
    return hybrid.ok(UploadedOut.told(again, "The document will be indexed again"))


@router.get("/jobs")
async def list_jobs(
    user: AdminReader, documents: Documents, limit: Some = 20, cursor: Cursor = None
) -> hybrid.Hybrid[JobsOut]:
    page = documents.jobs(user, limit, cursor)
    return hybrid.ok(JobsOut(jobs=[JobOut.of(job) for job in page.items], cursor=page.cursor))


@router.get("/jobs/{job_id}")
async def get_job(job_id: str, user: AdminReader, documents: Documents) -> hybrid.Hybrid[JobOut]:
    return hybrid.ok(JobOut.of(documents.job(user, job_id)))


@router.post("/jobs/{job_id}/retry")
async def retry_job(job_id: str, user: Admin, documents: Documents) -> hybrid.Hybrid[JobOut]:
    return hybrid.ok(JobOut.of(documents.retry(user, job_id)))


@router.post("/jobs/{job_id}/cancel")
async def cancel_job(job_id: str, user: Admin, documents: Documents) -> hybrid.Hybrid[JobOut]:
    """The version that is there, if there is one, goes on answering."""
    return hybrid.ok(JobOut.of(documents.cancel(user, job_id)))


@router.get("/recipes")
async def list_recipes(user: AdminReader, rerunning: Rerunning) -> hybrid.Hybrid[list[RecipeOut]]:  # noqa: ARG001
    """In which ways documents were indexed, and how far the scheduled run has brought them to the newest."""
    return hybrid.ok([RecipeOut.of(recipe) for recipe in rerunning.reports()])


def uploaded(document: Document) -> hybrid.Hybrid[UploadedOut]:
    done = indexed_or_refused(document)
    message = "The document was indexed" if done.status is Status.INDEXED else "The document is being indexed"
    return hybrid.ok(UploadedOut.told(done, message))
