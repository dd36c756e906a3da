"""What stands behind the files of messages."""

from dataclasses import dataclass
from functools import cache

from shared.domain.attachments.model import MEGABYTE, Limits
from shared.domain.attachments.repository import AttachmentRepository
from shared.domain.attachments.service.files import AttachmentService
from shared.domain.attachments.service.reading import AttachedTexts
from shared.kit.settings import Settings, setting
from shared.scanning import Scanner, ScanningSettings, Unwatched
from shared.storage.s3 import S3Files

BUCKET = "attachments"


@dataclass(frozen=True)
class AttachmentSettings(Settings):
    posted_mb: int = setting("MAX_FILE_SIZE_MB", default=10, doc="Largest file taken through the API.")
    announced_mb: int = setting(
        "PARLEY_LARGEST_FILE_MB", default=50, doc="Largest file that goes to the store by a signed form."
    )


def scanner() -> Scanner:
    address = ScanningSettings.load().clamd
    if not address:
        return Unwatched()
    from shared.scanning.clamd import Clamd  # noqa: PLC0415  # only where there is one

    return Clamd(address)


@cache
def attachment_service() -> AttachmentService:
    settings = AttachmentSettings.load()
    limits = Limits(settings.posted_mb * MEGABYTE, settings.announced_mb * MEGABYTE)
    return AttachmentService(AttachmentRepository(), S3Files(BUCKET), scanner(), limits)


@cache
def attached_texts() -> AttachedTexts:
    return AttachedTexts(AttachmentRepository(), S3Files(BUCKET))
