"""What takes the text out of files, and their bytes away."""

from functools import cache

from shared.domain.attachments.repository import AttachmentRepository
from shared.domain.attachments.service.reading import ReadingService
from shared.domain.attachments.wiring.files import BUCKET
from shared.extraction import Document, Limits
from shared.extraction.confined import extracted
from shared.queues.sqs import SqsOutbox
from shared.storage.s3 import S3Files

PATIENCE = Limits(seconds=60.0)


def extract(content: bytes, name: str) -> Document:
    return extracted(content, name, limits=PATIENCE)


@cache
def reading_service() -> ReadingService:
    return ReadingService(AttachmentRepository(), S3Files(BUCKET), extract, SqsOutbox("readings"))
