from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.integrations.mail_schemas import (
    EmailFolderOut,
    EmailFoldersOut,
    EmailOut,
    EmailSentOut,
    EmailsOut,
    LetterIn,
)
from shared.domain.integrations.service.mail import MailService
from shared.domain.integrations.wiring.mail import mail_service
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited

router = hybrid.router(prefix="/api/integrations/email", tags=["integrations"])
Mail = Annotated[MailService, Depends(mail_service)]


@router.get("/folders")
async def list_email_folders(user: CurrentUser, mail: Mail) -> hybrid.Hybrid[EmailFoldersOut]:
    found = [EmailFolderOut.of(folder) for folder in mail.folders(user)]
    return hybrid.ok(EmailFoldersOut(folders=found, count=len(found)))


@router.get("/messages")
async def list_email_messages(
    user: CurrentUser,
    mail: Mail,
    folder: Annotated[str, Query(min_length=1, max_length=300)] = "INBOX",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
    thread_id: Annotated[str | None, Query(max_length=300, pattern=r"^[\x21-\x7e]+$")] = None,
) -> hybrid.Hybrid[EmailsOut]:
    """Newest first, without marking one read. With `thread_id`, those of one thread in this folder."""
    found = mail.messages(user, folder, page, page_size, thread_id)
    messages = [EmailOut.of(message) for message in found.items]
    more = page * page_size < found.total
    return hybrid.ok(EmailsOut(messages=messages, total=found.total, page=page, page_size=page_size, has_more=more))


@router.post("/send")
@limited(Limit("integration-mail", 30))
async def send_email(body: LetterIn, user: CurrentUser, mail: Mail) -> hybrid.Hybrid[EmailSentOut]:
    """Returns when the mail server has taken it. It is never sent again by itself."""
    sent = mail.send(user, body.letter())
    return hybrid.ok(EmailSentOut(status="sent", message_id=sent.message_id, refused=list(sent.refused)))
