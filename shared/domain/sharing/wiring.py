"""What stands behind shared links."""

from functools import cache

from shared.domain.conversations.wiring.conversations import conversation_service, thread_service
from shared.domain.sharing.repository import ShareRepository
from shared.domain.sharing.service import SharingService
from shared.ratelimit.dynamodb import TableLimiter


@cache
def sharing_service() -> SharingService:
    limiter = TableLimiter(lambda: None)
    return SharingService(ShareRepository(), conversation_service(), thread_service(), limiter)
