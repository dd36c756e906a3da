"""Which tables stand behind conversations."""

from functools import cache

from shared.domain.conversations.repository.conversations import ConversationRepository
from shared.domain.conversations.repository.sessions import SessionRepository
from shared.domain.conversations.repository.threads import ThreadRepository
from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.service.sessions import SessionService
from shared.domain.conversations.service.threads import ThreadService


@cache
def conversation_service() -> ConversationService:
    return ConversationService(ConversationRepository())


@cache
def session_service() -> SessionService:
    return SessionService(ConversationRepository(), SessionRepository())


@cache
def thread_service() -> ThreadService:
    return ThreadService(ThreadRepository())
