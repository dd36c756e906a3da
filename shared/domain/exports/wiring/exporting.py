"""What prints, and where it is kept."""

from functools import cache

from shared.domain.conversations.wiring.conversations import conversation_service
from shared.domain.conversations.wiring.telling import telling_service
from shared.domain.exports.model.exports import Format
from shared.domain.exports.repository import ExportRepository
from shared.domain.exports.service.exporting import ExportService
from shared.domain.exports.wiring.place import BUCKET
from shared.printing import Printer
from shared.queues.sqs import SqsOutbox
from shared.storage.s3 import S3Files


def printer(made_as: Format) -> Printer:
    if made_as is Format.PDF:
        from shared.printing.pdf import PdfPrinter  # noqa: PLC0415  # large, and Markdown needs none

        return PdfPrinter()
    from shared.printing.markdown import MarkdownPrinter  # noqa: PLC0415  # as above

    return MarkdownPrinter()


@cache
def export_service() -> ExportService:
    return ExportService(
        ExportRepository(),
        conversation_service(),
        telling_service(),
        printer,
        S3Files(BUCKET),
        SqsOutbox("exports"),
    )
