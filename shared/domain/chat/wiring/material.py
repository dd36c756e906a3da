"""Where the material of an answer comes from: the patient, the files, the knowledge base."""

from collections.abc import Sequence

from shared.domain.attachments.wiring.files import attached_texts
from shared.domain.chat.model.turns import Ask
from shared.domain.chat.service.briefing import Paper
from shared.domain.chat.wiring.passages import found
from shared.domain.clinical.model.patient import as_text
from shared.domain.clinical.wiring import clinical_service
from shared.domain.knowledge.wiring.searching import embedder
from shared.kit.errors import NotFound
from shared.kit.principal import Product
from shared.llm import Passage
from shared.llm.extractive.ranking import Embed

LONGEST_QUESTION = 2_000
PASSAGES = 5
PAPER_CHARACTERS = 24_000


def patient(ask: Ask) -> str:
    """The clinical context that was named, else that of the conversation."""
    if ask.product is not Product.VOICEASSIST or not ask.with_patient:
        return ""
    service = clinical_service()
    if not ask.clinical_context:
        found = service.current(ask.principal, ask.conversation_id)
        return as_text(found.patient) if found else ""
    try:
        return as_text(service.get(ask.principal, ask.clinical_context).patient)
    except NotFound:
        return ""


def papers(ask: Ask, message_ids: Sequence[str]) -> Sequence[Paper]:
    """Messages of VoiceAssist alone have files."""
    if ask.product is not Product.VOICEASSIST:
        return ()
    found = attached_texts().of(ask.owner, ask.conversation_id, message_ids, PAPER_CHARACTERS)
    return [Paper(each.name, each.text) for each in found]


def retrieve(ask: Ask) -> Sequence[Passage]:
    return found(ask.principal, ask.text[:LONGEST_QUESTION], (), PASSAGES)


def meaning() -> Embed | None:
    """For the provider that quotes: what its sentences mean, where there are vectors at all."""
    if not embedder().dimension:
        return None
    return lambda texts: embedder().embed_passages(texts).vectors
