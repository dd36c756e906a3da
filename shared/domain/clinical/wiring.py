"""Which table stands behind clinical contexts, and who knows whose a conversation is."""

from functools import cache

from shared.domain.clinical.repository.contexts import ContextRepository
from shared.domain.clinical.repository.presets import PresetRepository
from shared.domain.clinical.service.contexts import ClinicalService
from shared.domain.clinical.service.presets import PresetService
from shared.domain.conversations.wiring.conversations import conversation_service
from shared.kit.principal import Product


class Conversations:
    """Clinical contexts are VoiceAssist's, and belong to what was begun there."""

    def owns_conversation(self, user_id: str, conversation_id: str) -> bool:
        owner = f"{Product.VOICEASSIST}#{user_id}"
        return conversation_service().conversations.get(owner, conversation_id) is not None


@cache
def clinical_service() -> ClinicalService:
    return ClinicalService(ContextRepository(), Conversations())


@cache
def preset_service() -> PresetService:
    return PresetService(PresetRepository(), clinical_service())
