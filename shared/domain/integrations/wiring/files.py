from functools import cache

from shared.domain.integrations.repository.scans import ScanRepository
from shared.domain.integrations.service.files import FileService
from shared.domain.integrations.wiring.accounts import account_service, file_store
from shared.domain.knowledge.wiring.documents import ingesting_service
from shared.domain.knowledge.wiring.keeping import document_service
from shared.queues.sqs import SqsOutbox


@cache
def file_service() -> FileService:
    return FileService(
        account_service(),
        file_store,
        ingesting_service(),
        document_service(),
        ScanRepository(),
        SqsOutbox("scans"),
    )
