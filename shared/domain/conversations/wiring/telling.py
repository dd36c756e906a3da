from functools import cache

from shared.domain.conversations.repository.threads import ThreadRepository
from shared.domain.conversations.service.telling import TellingService


@cache
def telling_service() -> TellingService:
    return TellingService(ThreadRepository())
