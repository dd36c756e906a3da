"""What clears away behind who leaves."""

from functools import cache

from shared.domain.attachments.wiring.files import BUCKET as ATTACHMENTS
from shared.domain.calls.wiring.forgetting import forgetting_service
from shared.domain.campaigns.wiring.campaigns import campaign_service
from shared.domain.exports.wiring.place import BUCKET as EXPORTS
from shared.domain.knowledge.wiring.keeping import document_service
from shared.domain.leaving.repository import LeavingRepository
from shared.domain.leaving.service import LeavingService
from shared.domain.webhooks.wiring.closing import closing_service
from shared.queues.sqs import SqsOutbox
from shared.storage.s3 import S3Files


@cache
def leaving_service() -> LeavingService:
    papers, attachments = S3Files(EXPORTS), S3Files(ATTACHMENTS)
    return LeavingService(
        LeavingRepository(),
        document_service(),
        campaign_service(),
        forgetting_service(),
        closing_service(),
        papers,
        attachments,
        SqsOutbox("departures"),
    )
