"""What removes files behind messages and conversations."""

from functools import cache

from shared.domain.attachments.repository import AttachmentRepository
from shared.domain.attachments.service.sweeping import AttachmentSweeping


@cache
def attachment_sweeping() -> AttachmentSweeping:
    return AttachmentSweeping(AttachmentRepository())
