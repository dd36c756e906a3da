from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from functions.voiceassist.attachments.schemas import FORM, AnnouncedIn, AttachmentOut, AttachmentUploadOut
from shared.domain.attachments.model import checked_metadata
from shared.domain.attachments.service.files import AttachmentService
from shared.domain.attachments.wiring.files import attachment_service
from shared.storage import Kept
from shared.web.dialects import hybrid
from shared.web.files import Download, answered
from shared.web.forms import posted
from shared.web.gate import CurrentUser

router = hybrid.router(tags=["attachments"])
Attachments = Annotated[AttachmentService, Depends(attachment_service)]


@router.post("/api/messages/{message_id}/attachments", status_code=201, openapi_extra=FORM)
async def upload(
    message_id: str, request: Request, user: CurrentUser, attachments: Attachments
) -> hybrid.Hybrid[AttachmentOut]:
    """The same file sent again is the same attachment. What a file is, its content says."""
    form = await posted(request)
    file, metadata = form.file(), checked_metadata(form.fields.get("metadata"))
    return hybrid.ok(AttachmentOut.of(attachments.attach(user, message_id, file.name, file.content, metadata)))


@router.post("/api/messages/{message_id}/attachments/uploads", status_code=201)
async def announce_upload(
    message_id: str, body: AnnouncedIn, user: CurrentUser, attachments: Attachments
) -> hybrid.Hybrid[AttachmentUploadOut]:
    """For files that are too large for the API: answers a form by which the file goes to the store itself."""
    made, form = attachments.announce(user, message_id, body.file_name, body.file_size, body.metadata)
    return hybrid.ok(AttachmentUploadOut.of(made, form))


@router.get("/api/messages/{message_id}/attachments")
async def list_attachments(message_id: str, user: CurrentUser, attachments: Attachments) -> list[AttachmentOut]:
    """As they came."""
    return [AttachmentOut.of(each) for each in attachments.of_message(user, message_id)]


@router.post("/api/attachments/{attachment_id}/complete")
async def complete_upload(
    attachment_id: str, user: CurrentUser, attachments: Attachments
) -> hybrid.Hybrid[AttachmentOut]:
    """The file has gone to the store: it is looked at, and belongs to its message from now on."""
    return hybrid.ok(AttachmentOut.of(attachments.complete(user, attachment_id)))


@router.get("/api/attachments/{attachment_id}")
async def read_attachment(
    attachment_id: str, user: CurrentUser, attachments: Attachments
) -> hybrid.Hybrid[AttachmentOut]:
    return hybrid.ok(AttachmentOut.of(attachments.get(user, attachment_id)))


@router.get("/api/attachments/{attachment_id}/download", response_class=Response)
async def download(attachment_id: str, request: Request, user: CurrentUser, attachments: Attachments) -> Response:
    """Whole or, with `Range`, in part; 307 to a link that opens for a quarter of an hour where it is large."""
    found = attachments.stored(user, attachment_id)
    kept = Kept(found.size, found.media_type, f'"{found.checksum}"', found.created_at)
    file = Download(
        found.name,
        found.media_type,
        kept,
        lambda span: attachments.read(found, span),
        lambda: attachments.link(found),
    )
    return answered(request, file)


@router.delete("/api/attachments/{attachment_id}", status_code=204)
async def delete_attachment(attachment_id: str, user: CurrentUser, attachments: Attachments) -> None:
    """From now on nobody finds it; its bytes follow within moments."""
    attachments.delete(user, attachment_id)
