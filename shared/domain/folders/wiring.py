"""Which table stands behind folders, and what is kept in them."""

from functools import cache

from shared.domain.conversations.wiring.conversations import conversation_service
from shared.domain.folders.repository import FolderRepository
from shared.domain.folders.service import FolderService
from shared.kit.principal import Product


class Conversations:
    """Folders are VoiceAssist's: only what was begun there is kept in them."""

    def unfile(self, user_id: str, folder_id: str) -> int:
        return conversation_service().unfile(f"{Product.VOICEASSIST}#{user_id}", folder_id)


@cache
def folder_service() -> FolderService:
    return FolderService(FolderRepository(), Conversations())
