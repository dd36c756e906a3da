"""Documents and jobs as they are stored."""

import time
import zlib
from datetime import datetime
from typing import Any

from shared.domain.knowledge.model.documents import (
    JOB_DAYS,
    WAITING,
    Document,
    Job,
    JobStatus,
    Library,
    Purpose,
    Status,
)
from shared.kit.clock import rfc3339
from shared.tables.documents import DocumentItem

SHARDS = 8
DAY = 86_400
COUNT = "count"
PLAIN = (
    *(
        "collection",
        "title",
        "filename",
        "media_type",
        "size",
        "sha256",
        "upload",
        "source_type",
        "created_by",
        "kind",
    ),
    *(
        "category",
        "url",
        "etag",
        "modified",
        "checked_at",
        "progress",
        "code",
        "error",
        "version",
        "recipe",
        "tried",
        "pages",
        "chunks",
        "tokens",
        "change",
    ),
    *("job_id", "revision"),
)


def library_at(key: str) -> Library:
    product, _, owner = key.partition("#")
    return Library(product, owner)


def document_thing(document_id: str) -> str:
    return f"document#{document_id}"


def job_thing(job_id: str) -> str:
    return f"job#{job_id}"


def shard(document_id: str) -> int:
    return zlib.crc32(document_id.encode()) % SHARDS


def due(number: int) -> str:
    return f"due#{number}"


def watched(number: int) -> str:
    return f"watched#{number}"


def made_by(recipe: str, number: int) -> str:
    return f"{recipe}#{number}"


def listed(document: Document) -> str:
    return f"{rfc3339(document.created_at)}#{document.id}"


def shelf(library: Library, status: Status) -> str:
    return f"{library.key}#{status.value}"


def typed(library: Library, status: Status, source_type: str) -> str:
    return f"{shelf(library, status)}#{source_type}"


def gathered(library: Library, status: Status, collection: str) -> str:
    return f"{shelf(library, status)}#{collection}"


def to_item(document: Document) -> DocumentItem:
    """The whole of it: what waits is in one sparse index, what is settled in the other, what goes in no list."""
    waits, shown = document.status in WAITING, document.status is not Status.DELETING
    settled = document.tried if not waits else None
    number = shard(document.id)
    return DocumentItem(
        document.home.key,
        document_thing(document.id),
        document_id=document.id,
        status=document.status.value,
        metadata=dict(document.metadata) or None,
        created_at=rfc3339(document.created_at),
        updated_at=rfc3339(document.updated_at),
        listed=listed(document) if shown else None,
        shelf=shelf(document.home, document.status) if shown else None,
        typed=typed(document.home, document.status, document.source_type) if shown else None,
        gathered=gathered(document.home, document.status, document.collection) if shown else None,
        due=due(number) if waits else None,
        watched=watched(number) if document.checked_at and shown else None,
        made_by=made_by(settled, number) if settled else None,
        **{name: getattr(document, name) for name in PLAIN},
    )


def from_item(item: Any) -> Document:
    plain: dict[str, Any] = {name: getattr(item, name) for name in PLAIN}
    whole = {name: int(value) for name, value in plain.items() if isinstance(value, float | int)}
    return Document(
        home=library_at(item.home),
        id=item.document_id,
        status=Status(item.status),
        metadata=item.metadata or {},
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
        **{**plain, **whole},
    )


def job_item(job: Job) -> DocumentItem:
    return DocumentItem(
        job.home.key,
        job_thing(job.id),
        job_id=job.id,
        document_id=job.document_id,
        title=job.title,
        purpose=job.purpose.value,
        status=job.status.value,
        progress=job.progress,
        code=job.code,
        error=job.error,
        attempts=job.attempts,
        created_at=rfc3339(job.created_at),
        updated_at=rfc3339(job.updated_at),
        expires_at=datetime.fromtimestamp(time.time() + JOB_DAYS * DAY, tz=job.created_at.tzinfo),
    )


def to_job(item: Any) -> Job:
    return Job(
        home=library_at(item.home),
        id=item.job_id,
        document_id=item.document_id,
        title=item.title or "",
        purpose=Purpose(item.purpose),
        status=JobStatus(item.status),
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
        progress=int(item.progress or 0),
        code=item.code,
        error=item.error,
        attempts=int(item.attempts or 0),
    )
