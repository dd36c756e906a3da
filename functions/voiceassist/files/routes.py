import time
from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.files.schemas import FileIn, IndexedFileOut, ScanOut
from shared.domain.integrations.service.files import FileService
from shared.domain.integrations.wiring.files import file_service
from shared.domain.knowledge.service.ingesting import indexed_or_refused
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import Admin, limited

router = hybrid.router(prefix="/api/integrations/files", tags=["integrations"])
Files = Annotated[FileService, Depends(file_service)]
SourceType = Annotated[str, Query(min_length=1, max_length=50, pattern=r"^[A-Za-z0-9_-]+$")]


@router.post("/index")
async def index_file(body: FileIn, user: Admin, files: Files) -> hybrid.Hybrid[IndexedFileOut]:
    """The same file again is the same document, with what stands there now."""
    begun = time.monotonic()
    document = indexed_or_refused(files.index(user, body.file_path, body.source_type))
    return hybrid.ok(IndexedFileOut.of(document, time.monotonic() - begun))


@router.post("/scan-and-index", status_code=202)
@limited(Limit("integration-scans", 10))
async def scan_files(
    user: Admin,
    files: Files,
    source_type: SourceType = "note",
    *,
    force_reindex: bool = False,
    remove_missing: bool = False,
) -> hybrid.Hybrid[ScanOut]:
    """Begins a walk over all files. What did not change since the last one is left alone, unless it is forced.

    Documents whose file is gone are removed; where these are all, or more than half of many, only if
    `remove_missing` says so.
    """
    return hybrid.ok(ScanOut.of(files.scan(user, source_type, force=force_reindex, removes=remove_missing)))


@router.get("/scans/{scan_id}")
async def get_scan(scan_id: str, user: Admin, files: Files) -> hybrid.Hybrid[ScanOut]:
    return hybrid.ok(ScanOut.of(files.get(user, scan_id)))
