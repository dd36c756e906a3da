"""Bodies and answers of `/api/integrations/files`."""

from collections.abc import Mapping

from pydantic import Field

from shared.domain.integrations.model import Scan, Scanned
from shared.domain.knowledge.model.documents import Document
from shared.kit.clock import rfc3339
from shared.web.schemas import BothOut, In


class FileIn(In):
    file_path: str = Field(min_length=1, max_length=1000)
    source_type: str = Field(default="note", min_length=1, max_length=50, pattern=r"^[A-Za-z0-9_-]+$")


class IndexedFileOut(BothOut):
    document_id: str
    chunks_indexed: int
    processing_time_ms: int
    status: str
    url: str | None

    @classmethod
    def of(cls, document: Document, seconds: float) -> "IndexedFileOut":
        return cls(
            document_id=document.id,
            chunks_indexed=document.chunks,
            processing_time_ms=round(seconds * 1000),
            status=document.status,
            url=document.url,
        )


class ScanOut(BothOut):
    scan_id: str
    status: str
    files_indexed: int
    files_unchanged: int
    files_missing: int
    files_removed: int
    files_failed: int
    folders_waiting: int
    problems: list[Mapping[str, str]]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, scan: Scan) -> "ScanOut":
        return cls(
            scan_id=scan.id,
            status=scan.status,
            files_indexed=scan.count(Scanned.INDEXED),
            files_unchanged=scan.count(Scanned.UNCHANGED),
            files_missing=scan.count(Scanned.MISSING),
            files_removed=scan.count(Scanned.REMOVED),
            files_failed=scan.count(Scanned.FAILED),
            folders_waiting=len(scan.waiting),
            problems=list(scan.problems),
            created_at=rfc3339(scan.created_at),
            updated_at=rfc3339(scan.updated_at),
        )
