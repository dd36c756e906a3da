import time
from dataclasses import dataclass
from typing import Annotated

import python_multipart  # noqa: F401  # what forms need; named so that artefacts hold it
from fastapi import Depends, File, Form, Path, Query, UploadFile

from functions.youworker.ingestion.schemas import (
    DeletedOut,
    DocumentOut,
    DocumentsOut,
    IngestedOut,
    PageOut,
    PassageOut,
    SearchIn,
    TextIn,
    UploadIn,
    UploadOut,
    UrlIn,
)
from shared.domain.knowledge.model.documents import SHARED, Incoming, Sought, Status, checked_collection
from shared.domain.knowledge.service.asking import Search
from shared.domain.knowledge.service.documents import DocumentService
from shared.domain.knowledge.service.ingesting import IngestingService, indexed_or_refused
from shared.domain.knowledge.service.showing import Showing
from shared.domain.knowledge.wiring.asking import search_service
from shared.domain.knowledge.wiring.documents import ingesting_service
from shared.domain.knowledge.wiring.keeping import document_service
from shared.domain.knowledge.wiring.searching import showing
from shared.kit.principal import Principal
from shared.ratelimit import Limit
from shared.web.dialects import detail
from shared.web.gate import CurrentUser, limited

router = detail.router(prefix="/v1/ingestion", tags=["ingestion"])
Documents = Annotated[DocumentService, Depends(document_service)]
Ingesting = Annotated[IngestingService, Depends(ingesting_service)]
Line = Annotated[str | None, Form(max_length=200)]


@dataclass
class Wanted:
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0
    limit: Annotated[int, Query(ge=1, le=100)] = 20
    cursor: Annotated[str | None, Query(max_length=600)] = None


@router.post("/upload")
async def upload(
    user: CurrentUser,
    ingesting: Ingesting,
    file: Annotated[UploadFile, File()],
    collection_name: Line = None,
    document_id: Line = None,
) -> IngestedOut:
    """Up to 4 MB; what is larger goes by `POST /v1/ingestion/uploads`. `document_id` replaces that document.

    The collection `shared` is read by everybody and written by administrators."""
    incoming = Incoming(
        data=await file.read(),
        filename=file.filename or "",
        media_type=file.content_type or "",
        collection=checked_collection(collection_name),
        document_id=document_id,
    )
    return ingested(user, ingesting, incoming)


@router.post("/text")
async def ingest_text(body: TextIn, user: CurrentUser, ingesting: Ingesting) -> IngestedOut:
    incoming = Incoming(
        data=body.text.encode(),
        filename=f"{body.named('title')[:200] or 'text'}.txt",
        media_type="text/plain; charset=utf-8",
        title=body.named("title"),
        collection=checked_collection(body.collection_name),
        source_type="text",
        metadata=body.metadata,
    )
    return ingested(user, ingesting, incoming)


@router.post("/url")
@limited(Limit("ingest-url", 20))
async def ingest_url(body: UrlIn, user: CurrentUser, ingesting: Ingesting) -> IngestedOut:
    """A public page or file of up to 10 MB; the same address again is the same document with what stands there now."""
    began = time.monotonic()
    document = ingesting.ingest_url(user, body.url, checked_collection(body.collection_name))
    return IngestedOut.of(indexed_or_refused(document), time.monotonic() - began)


@router.post("/uploads")
async def begin_upload(body: UploadIn, user: CurrentUser, ingesting: Ingesting) -> UploadOut:
    """For files of up to 50 MB, which the store takes directly."""
    collection = checked_collection(body.collection_name)
    return UploadOut.of(*ingesting.form(user, body.content_type, collection))


@router.post("/uploads/{upload_id}")
async def complete_upload(upload_id: str, body: UploadIn, user: CurrentUser, ingesting: Ingesting) -> IngestedOut:
    began = time.monotonic()
    incoming = Incoming(
        data=b"",
        filename=body.filename,
        media_type=body.content_type,
        collection=checked_collection(body.collection_name),
    )
    document = indexed_or_refused(ingesting.posted(user, upload_id, incoming))
    return IngestedOut.of(document, time.monotonic() - began)


@router.get("/documents")
async def list_documents(
    user: CurrentUser,
    documents: Documents,
    wanted: Annotated[Wanted, Depends()],
    status: Status | None = None,
    collection_name: Annotated[str | None, Query(max_length=200)] = None,
) -> DocumentsOut:
    """One's own, newest first; with `collection_name`, those in it, and with `shared`, those of everybody. `total` is
    null of one's own collection."""
    shared = collection_name == SHARED
    within = checked_collection(collection_name) if collection_name and not shared else None
    sought = Sought(None if status is Status.DELETING else status, collection=within)
    page = documents.page(
        user, sought, shared=shared, offset=wanted.offset, limit=wanted.limit, cursor=wanted.cursor
    )
    found = [DocumentOut.of(each) for each in page.items]
    return DocumentsOut(documents=found, total=page.total, cursor=page.cursor)


@router.get("/documents/{document_id}")
async def get_document(document_id: str, user: CurrentUser, documents: Documents) -> DocumentOut:
    return DocumentOut.of(documents.get(user, document_id))


@router.get("/documents/{document_id}/pages/{page}")
async def show_page(
    document_id: str,
    page: Annotated[int, Path(ge=1)],
    user: CurrentUser,
    shown: Annotated[Showing, Depends(showing)],
) -> PageOut:
    """The page that a passage's `start` and `end` count in."""
    sheet = shown.page(user, document_id, page)
    return PageOut(document_id=document_id, version=str(sheet.document.version), page=page, text=sheet.text)


@router.delete("/documents/{document_id}")
async def delete_document(document_id: str, user: CurrentUser, documents: Documents) -> DeletedOut:
    """From here on nobody finds it."""
    return DeletedOut(document_id=documents.delete(user, document_id).id)


@router.post("/search")
async def search(
    body: SearchIn, user: CurrentUser, found: Annotated[Search, Depends(search_service)]
) -> list[PassageOut]:
    """In one's own documents and in those of everybody; best first, empty where nothing is said about it."""
    collections = (checked_collection(body.collection_name),) if body.collection_name else ()
    return [PassageOut.of(each) for each in found(user, body.query, collections, body.top_k)]


def ingested(user: Principal, ingesting: IngestingService, incoming: Incoming) -> IngestedOut:
    began = time.monotonic()
    document = indexed_or_refused(ingesting.ingest(user, incoming))
    return IngestedOut.of(document, time.monotonic() - began)
