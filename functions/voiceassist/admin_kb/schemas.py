"""Bodies and answers of `/api/admin/kb`."""

from typing import Any

from pydantic import Field

from shared.domain.knowledge.model.documents import Document, Job, Status
from shared.domain.knowledge.repository.recipes import Recipe
from shared.kit.clock import rfc3339
from shared.kit.paging import Page
from shared.storage import Form
from shared.web.schemas import BothOut, In


class UploadIn(In):
    filename: str = Field(min_length=1, max_length=500)
    content_type: str = Field(default="", max_length=100)


class PostedIn(In):
    filename: str = Field(min_length=1, max_length=500)
    content_type: str = Field(default="", max_length=100)
    title: str = Field(default="", max_length=1000)
    category: str | None = Field(default=None, max_length=1000)
    source_type: str = Field(default="uploaded", max_length=50)


class UploadOut(BothOut):
    """Post `fields`, then the bytes as `file`, to `url`; then say so at `complete`."""

    upload_id: str
    url: str
    fields: dict[str, str]
    expires_at: str
    complete: str

    @classmethod
    def of(cls, upload_id: str, form: Form) -> "UploadOut":
        return cls(
            upload_id=upload_id,
            url=form.url,
            fields=dict(form.fields),
            expires_at=rfc3339(form.ends_at),
            complete=f"/api/admin/kb/uploads/{upload_id}",
        )


class DocumentOut(BothOut):
    id: str
    document_id: str
    title: str
    name: str
    category: str | None
    source_type: str
    type: str | None
    filename: str
    file_type: str | None
    file_size: int
    status: str
    indexing_status: str
    indexed: bool
    progress: int
    version: str | None
    pages: int
    chunks_indexed: int
    total_tokens: int
    indexing_error: str | None
    error_code: str | None
    url: str | None
    metadata: dict[str, Any]
    job_id: str | None
    upload_date: str
    uploaded_at: str
    uploaded_by: str
    created_at: str
    updated_at: str
    last_indexed_at: str | None

    @classmethod
    def of(cls, document: Document) -> "DocumentOut":
        created, updated = rfc3339(document.created_at), rfc3339(document.updated_at)
        return cls(
            **names(document),
            category=document.category,
            source_type=document.source_type,
            type=document.kind,
            filename=document.filename,
            file_type=document.kind,
            file_size=document.size,
            status=document.status.value,
            indexing_status=document.status.value,
            indexed=document.version is not None,
            progress=document.progress,
            version=document.version,
            pages=document.pages,
            chunks_indexed=document.chunks,
            total_tokens=document.tokens,
            indexing_error=document.error,
            error_code=document.code,
            url=document.url,
            metadata=dict(document.metadata),
            job_id=document.job_id,
            upload_date=created,
            uploaded_at=created,
            uploaded_by=document.created_by,
            created_at=created,
            updated_at=updated,
            last_indexed_at=updated if document.status is Status.INDEXED else None,
        )


def names(document: Document) -> dict[str, Any]:
    shown = document.title or document.filename
    return {"id": document.id, "document_id": document.id, "title": shown, "name": shown}


class UploadedOut(DocumentOut):
    message: str

    @classmethod
    def told(cls, document: Document, message: str) -> "UploadedOut":
        return cls(**DocumentOut.of(document).__dict__, message=message)


class DocumentsOut(BothOut):
    documents: list[DocumentOut]
    total: int | None
    offset: int
    limit: int
    cursor: str | None

    @classmethod
    def of(cls, page: Page[Document], offset: int, limit: int) -> "DocumentsOut":
        documents = [DocumentOut.of(each) for each in page.items]
        return cls(documents=documents, total=page.total, offset=offset, limit=limit, cursor=page.cursor)


class DeletedOut(BothOut):
    document_id: str
    status: str = "deleted"
    message: str


class JobOut(BothOut):
    id: str
    job_id: str
    document_id: str
    title: str
    purpose: str
    status: str
    progress: int
    error: str | None
    error_code: str | None
    attempts: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, job: Job) -> "JobOut":
        return cls(
            id=job.id,
            job_id=job.id,
            document_id=job.document_id,
            title=job.title,
            purpose=job.purpose.value,
            status=job.status.value,
            progress=job.progress,
            error=job.error,
            error_code=job.code,
            attempts=job.attempts,
            created_at=rfc3339(job.created_at),
            updated_at=rfc3339(job.updated_at),
        )


class JobsOut(BothOut):
    jobs: list[JobOut]
    cursor: str | None


class RecipeOut(BothOut):
    """One way of indexing, and how many documents were sent to be indexed anew because it came."""

    recipe: str
    first_used_at: str
    queued: int
    last_run_at: str | None

    @classmethod
    def of(cls, recipe: Recipe) -> "RecipeOut":
        return cls(
            recipe=recipe.name,
            first_used_at=rfc3339(recipe.first_used),
            queued=recipe.queued,
            last_run_at=rfc3339(recipe.run_at) if recipe.run_at else None,
        )
