"""What cleans up behind conversations."""

from functools import cache

from shared.domain.conversations.repository.sweeping import SweepingRepository
from shared.domain.conversations.service.sweeping import SweepingService
from shared.queues.sqs import SqsOutbox


@cache
def sweeping_service() -> SweepingService:
    return SweepingService(SweepingRepository(), SqsOutbox("sweeps"))
