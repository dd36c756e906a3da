"""For functions that ask what was heard."""

from functools import cache

from shared.domain.chat.wiring.asking import asking_service, waiting
from shared.domain.conversations.wiring.conversations import conversation_service, thread_service
from shared.domain.voice.service.relaying import RelayService


@cache
def relay_service() -> RelayService:
    return RelayService(conversation_service(), thread_service(), asking_service(), waiting())
