from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.responses import Response

from functions.voiceassist.integrations.mail_schemas import (
    LINE,
    EmailFolderOut,
    EmailFoldersOut,
    EmailOut,
    EmailSentOut,
    EmailsOut,
    LetterIn,
    WholeEmailOut,
)
from shared.domain.integrations.service.mail import MailService
from shared.domain.integrations.wiring.mail import mail_service
from shared.kit.names import attached
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited

router = hybrid.router(prefix="/api/integrations/email", tags=["integrations"])
Mail = Annotated[MailService, Depends(mail_service)]
FolderName = Annotated[str, Query(min_length=1, max_length=300)]
FILE: dict[int | str, dict[str, Any]] = {200: {"description": "The file", "content": {"*/*": {}}}}


@router.get("/folders")
async def list_email_folders(user: CurrentUser, mail: Mail) -> hybrid.Hybrid[EmailFoldersOut]:
    found = [EmailFolderOut.of(folder) for folder in mail.folders(user)]
    return hybrid.ok(EmailFoldersOut(folders=found, count=len(found)))


@router.get("/messages")
async def list_email_messages(  # noqa: PLR0913  # one parameter each of the query
    *,
    user: CurrentUser,
    mail: Mail,
    folder: FolderName = "INBOX",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
    thread_id: Annotated[str | None, Query(max_length=300, pattern=r"^[\x21-\x7e]+$")] = None,
    search: Annotated[str | None, Query(min_length=2, max_length=200, pattern=LINE)] = None,
) -> hybrid.Hybrid[EmailsOut]:
    """Newest first, without marking one read: of one thread, or those a text stands in, where that is asked for."""
    found = mail.messages(user, folder, page, page_size, thread_id, search)
    messages = [EmailOut.of(message) for message in found.items]
    more = page * page_size < found.total
    return hybrid.ok(EmailsOut(messages=messages, total=found.total, page=page, page_size=page_size, has_more=more))


@router.get("/messages/{message_id}")
async def read_email_message(
    message_id: str, user: CurrentUser, mail: Mail, folder: FolderName = "INBOX"
) -> hybrid.Hybrid[WholeEmailOut]:
    """The letter, and what comes with it by name. It stays as unread as it was."""
    return hybrid.ok(WholeEmailOut.whole(mail.whole(user, folder, message_id)))


@router.get("/messages/{message_id}/attachments/{attachment_id}", response_class=Response, responses=FILE)
async def download_email_attachment(
    message_id: str, attachment_id: str, user: CurrentUser, mail: Mail, folder: FolderName = "INBOX"
) -> Response:
    """As a file to be saved: what a stranger sent is never shown as a page of ours."""
    found = mail.enclosed(user, folder, message_id, attachment_id)
    headers = {
        "content-disposition": attached(found.filename),
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
    }
    return Response(found.data, headers=headers, media_type=found.media_type)


@router.post("/send")
@limited(Limit("integration-mail", 30))
async def send_email(body: LetterIn, user: CurrentUser, mail: Mail) -> hybrid.Hybrid[EmailSentOut]:
    """Returns when the mail server has taken it. It is never sent again by itself."""
    sent = mail.send(user, body.letter())
    return hybrid.ok(EmailSentOut(status="sent", message_id=sent.message_id, refused=list(sent.refused)))
