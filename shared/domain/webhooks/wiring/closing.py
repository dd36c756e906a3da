"""What takes away webhooks."""

from functools import cache

from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.domain.webhooks.service.closing import ClosingService
from shared.queues.sqs import SqsOutbox


@cache
def closing_service() -> ClosingService:
    return ClosingService(EndpointRepository(), SqsOutbox("webhooks"))
