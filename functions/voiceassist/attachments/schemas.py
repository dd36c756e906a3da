"""Bodies and answers of attachments."""

from typing import Any

from pydantic import Field

from shared.domain.attachments.model import Attachment
from shared.kit.clock import rfc3339
from shared.storage import Form
from shared.web.schemas import BothOut, In

FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "metadata": {"type": "string", "description": "A JSON object to keep with the file."},
                    },
                }
            }
        },
    }
}


class AnnouncedIn(In):
    file_name: str = Field(min_length=1, max_length=1000)
    file_size: int = Field(ge=1, description="In bytes; the store takes no more.")
    metadata: dict[str, Any] = Field(default_factory=dict)


class AttachmentOut(BothOut):
    """`text_status` says whether its text reaches the model: `pending`, `read`, or `unreadable` for this reason."""

    id: str
    message_id: str
    conversation_id: str
    file_name: str
    file_type: str
    file_size: int
    file_url: str
    mime_type: str
    file_metadata: dict[str, Any] | None
    checksum: str | None
    scanned_by: str | None
    status: str
    text_status: str
    text_remark: str | None
    uploaded_at: str
    created_at: str

    @classmethod
    def of(cls, each: Attachment) -> "AttachmentOut":
        return cls(
            id=each.id,
            message_id=each.home.message_id,
            conversation_id=each.home.conversation_id,
            file_name=each.name,
            file_type=each.media_type.partition("/")[0],
            file_size=each.size,
            file_url=f"/api/attachments/{each.id}/download",
            mime_type=each.media_type.partition(";")[0],
            file_metadata=dict(each.metadata) or None,
            checksum=each.checksum,
            scanned_by=each.scanned_by,
            status=each.state.value,
            text_status=each.reading.value,
            text_remark=each.remark,
            uploaded_at=rfc3339(each.created_at),
            created_at=rfc3339(each.created_at),
        )


class AttachmentUploadOut(BothOut):
    """Post `fields`, then the bytes as a last part named `file`, to `upload_url`; then complete the attachment."""

    attachment: AttachmentOut
    upload_url: str
    fields: dict[str, str]
    expires_at: str
    complete_url: str

    @classmethod
    def of(cls, each: Attachment, form: Form) -> "AttachmentUploadOut":
        return cls(
            attachment=AttachmentOut.of(each),
            upload_url=form.url,
            fields=dict(form.fields),
            expires_at=rfc3339(form.ends_at),
            complete_url=f"/api/attachments/{each.id}/complete",
        )
