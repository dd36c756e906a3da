"""What administrators do with what people have here."""

from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.oversight.asked import FilesIn
from functions.voiceassist.oversight.figures import CleanedOut, FilesGoneOut, FolderGoneOut, GoneOut
from shared.domain.oversight.service.acting import InterventionService
from shared.domain.oversight.wiring import intervention_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/admin", tags=["admin oversight"], strict=True)
Acts = Annotated[InterventionService, Depends(intervention_service)]


@router.delete("/attachments/{key}")
async def delete_attachment(key: str, user: CurrentUser, acts: Acts) -> hybrid.Hybrid[GoneOut]:
    """For good: its owner finds it no more, and its bytes follow."""
    acts.remove_file(user, key)
    return hybrid.ok(GoneOut(message="The file is deleted", id=key))


@router.post("/attachments/bulk-delete")
async def delete_attachments(body: FilesIn, user: CurrentUser, acts: Acts) -> hybrid.Hybrid[FilesGoneOut]:
    """Up to a hundred, each by itself: what is not there is named in `missing`."""
    return hybrid.ok(FilesGoneOut.of(acts.remove_files(user, body.attachment_ids)))


@router.post("/attachments/cleanup-orphaned")
async def clean_up_attachments(
    user: CurrentUser,
    acts: Acts,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> hybrid.Hybrid[CleanedOut]:
    """Deletes files whose message is gone. It looks at a page of all files, newest first; `cursor` leads on."""
    return hybrid.ok(CleanedOut.of(acts.clean_up(user, cursor, limit)))


@router.delete("/folders/{key}")
async def delete_folder(
    key: str, user: CurrentUser, acts: Acts, *, recursive: bool = False
) -> hybrid.Hybrid[FolderGoneOut]:
    """Conversations in it go to the top, and so do folders; `recursive` deletes these too."""
    return hybrid.ok(FolderGoneOut.of(acts.remove_folder(user, key, whole=recursive)))
