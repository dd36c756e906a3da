"""Bodies and answers of `/v1/ingestion`."""

import json
from typing import Any

from pydantic import Field, field_validator

from shared.domain.knowledge.model.documents import Document, Status
from shared.domain.knowledge.model.passages import Passage
from shared.kit.clock import rfc3339
from shared.storage import Form
from shared.web.schemas import In, Out

MOST_METADATA = 6000
COLLECTION = Field(default=None, max_length=200)


class TextIn(In):
    text: str = Field(min_length=1, max_length=1_000_000)
    metadata: dict[str, Any] = Field(default_factory=dict)
    collection_name: str | None = COLLECTION

    @field_validator("metadata")
    @classmethod
    def _small(cls, metadata: dict[str, Any]) -> dict[str, Any]:
        if len(json.dumps(metadata)) > MOST_METADATA:
            raise ValueError(f"metadata takes at most {MOST_METADATA} characters")
        return metadata

    def named(self, name: str) -> str:
        value = self.metadata.get(name)
        return value if isinstance(value, str) else ""


class UrlIn(In):
    url: str = Field(min_length=1, max_length=2000)
    collection_name: str | None = COLLECTION


class UploadIn(In):
    filename: str = Field(min_length=1, max_length=500)
    content_type: str = Field(default="", max_length=100)
    collection_name: str | None = COLLECTION


class SearchIn(In):
    query: str = Field(min_length=1, max_length=4000)
    top_k: int = Field(default=5, ge=1, le=50)
    collection_name: str | None = COLLECTION


class UploadOut(Out):
    """Post `fields`, then the bytes as `file`, to `url`; then say so at `/v1/ingestion/uploads/{upload_id}`."""

    upload_id: str
    url: str
    fields: dict[str, str]
    expires_at: str

    @classmethod
    def of(cls, upload_id: str, form: Form) -> "UploadOut":
        return cls(upload_id=upload_id, url=form.url, fields=dict(form.fields), expires_at=rfc3339(form.ends_at))


class IngestedOut(Out):
    """`status` is `processing` where a document takes longer than a request may; ask for the document then."""

    status: str
    document_id: str
    filename: str
    pages: int
    chunks: int
    processing_time_ms: int

    @classmethod
    def of(cls, document: Document, took: float) -> "IngestedOut":
        return cls(
            status="success" if document.status is Status.INDEXED else "processing",
            document_id=document.id,
            filename=document.filename,
            pages=document.pages,
            chunks=document.chunks,
            processing_time_ms=round(took * 1000),
        )


class DocumentOut(Out):
    document_id: str
    title: str
    filename: str
    collection_name: str
    source: str
    url: str | None
    type: str | None
    status: str
    progress: int
    error: str | None
    pages: int
    chunks: int
    size: int
    metadata: dict[str, Any]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, document: Document) -> "DocumentOut":
        return cls(
            document_id=document.id,
            title=document.title or document.filename,
            filename=document.filename,
            collection_name=document.collection,
            source=document.source_type,
            url=document.url,
            type=document.kind,
            status=document.status.value,
            progress=document.progress,
            error=document.error,
            pages=document.pages,
            chunks=document.chunks,
            size=document.size,
            metadata=dict(document.metadata),
            created_at=rfc3339(document.created_at),
            updated_at=rfc3339(document.updated_at),
        )


class DocumentsOut(Out):
    documents: list[DocumentOut]
    total: int | None
    cursor: str | None


class DeletedOut(Out):
    status: str = "deleted"
    document_id: str


class PassageOut(Out):
    """`text` stands in that page of that version of the document from `start` to `end`."""

    id: str
    document_id: str
    collection_name: str
    title: str
    text: str
    score: float
    page: int
    start: int
    end: int
    section: str
    version: str
    url: str | None

    @classmethod
    def of(cls, passage: Passage) -> "PassageOut":
        return cls(collection_name=passage.collection, **{name: getattr(passage, name) for name in SAME})


class PageOut(Out):
    document_id: str
    version: str
    page: int
    text: str


SAME = ("id", "document_id", "title", "text", "score", "page", "start", "end", "section", "version", "url")
