"""Bodies and answers of `/api/integrations/email`."""

import base64
import binascii
from typing import Annotated, Any

from pydantic import Field

from functions.voiceassist.integrations.account_schemas import MAIL
from shared.kit.clock import rfc3339
from shared.kit.errors import Unprocessable
from shared.mailboxes import Attachment, Enclosure, Folder, Letter, Message, Whole
from shared.web.schemas import BothOut, In

LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"
TYPE = r"^[a-z]+/[a-z0-9.+-]+$"
WHOLE = frozenset({"message", "multipart"})
Mail = Annotated[str, Field(max_length=320, pattern=MAIL)]
People = Annotated[list[Mail], Field(max_length=100)]


class EmailAttachmentIn(In):
    filename: str = Field(min_length=1, max_length=200, pattern=LINE)
    content_type: str = Field(default="application/octet-stream", max_length=100, pattern=TYPE)
    content: str = Field(description="Base64.", repr=False)

    def attachment(self) -> Attachment:
        try:
            data = base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Unprocessable("An attachment's content is Base64", field="attachments") from error
        if self.content_type.partition("/")[0] in WHOLE:
            raise Unprocessable("Letters within letters are not sent", field="attachments")
        return Attachment(self.filename, self.content_type, data)


class LetterIn(In):
    to_addresses: People = Field(min_length=1)
    subject: str = Field(max_length=500, pattern=LINE)
    body: str = Field(max_length=1_000_000)
    cc_addresses: People | None = None
    bcc_addresses: People | None = None
    is_html: bool = False
    reply_to: Mail | None = None
    attachments: Annotated[list[EmailAttachmentIn], Field(max_length=20)] | None = None

    def letter(self) -> Letter:
        return Letter(
            to=self.to_addresses,
            subject=self.subject,
            body=self.body,
            cc=self.cc_addresses or (),
            bcc=self.bcc_addresses or (),
            is_html=self.is_html,
            reply_to=self.reply_to,
            attachments=[each.attachment() for each in self.attachments or ()],
        )


class EmailFolderOut(BothOut):
    name: str
    total_messages: int
    unread_messages: int
    is_inbox: bool
    is_sent: bool
    is_drafts: bool

    @classmethod
    def of(cls, folder: Folder) -> "EmailFolderOut":
        return cls(
            name=folder.name,
            total_messages=folder.total,
            unread_messages=folder.unread,
            is_inbox=folder.is_for("inbox"),
            is_sent=folder.is_for("sent"),
            is_drafts=folder.is_for("drafts"),
        )


class EmailFoldersOut(BothOut):
    folders: list[EmailFolderOut]
    count: int


class EmailOut(BothOut):
    id: str
    message_id: str | None
    uid: int
    subject: str
    from_addr: str
    to_addrs: list[str]
    cc_addrs: list[str]
    date: str | None
    preview: str
    is_read: bool
    is_flagged: bool
    has_attachments: bool
    folder: str
    thread_id: str | None

    @classmethod
    def of(cls, message: Message) -> "EmailOut":
        return cls(**facts(message))


def facts(message: Message) -> dict[str, Any]:
    same = {name: getattr(message, name) for name in EmailOut.model_fields if hasattr(message, name)}
    return {
        **same,
        "from_addr": message.sender,
        "to_addrs": list(message.to),
        "cc_addrs": list(message.cc),
        "date": rfc3339(message.date) if message.date else None,
    }


class EmailAttachmentOut(BothOut):
    id: str
    filename: str | None
    content_type: str
    size: int
    is_inline: bool

    @classmethod
    def of(cls, found: Enclosure) -> "EmailAttachmentOut":
        return cls(
            id=found.id,
            filename=found.filename,
            content_type=found.media_type,
            size=found.size,
            is_inline=found.is_inline,
        )


class WholeEmailOut(EmailOut):
    """`html` holds nothing that runs or is fetched from elsewhere."""

    text: str
    html: str | None
    truncated: bool
    attachments: list[EmailAttachmentOut]

    @classmethod
    def whole(cls, found: Whole) -> "WholeEmailOut":
        return cls(
            **facts(found.message),
            text=found.text,
            html=found.html,
            truncated=found.is_cut,
            attachments=[EmailAttachmentOut.of(each) for each in found.enclosures],
        )


class EmailsOut(BothOut):
    messages: list[EmailOut]
    total: int
    page: int
    page_size: int
    has_more: bool


class EmailSentOut(BothOut):
    status: str
    message_id: str
    refused: list[str]
