"""Where the material of an answer comes from: the patient, the files, the knowledge base."""

from collections.abc import Sequence

from shared.domain.attachments.wiring.files import attached_texts
from shared.domain.chat.model.turns import Ask
from shared.domain.chat.service.briefing import Paper
from shared.domain.clinical.model.patient import as_text
from shared.domain.clinical.wiring import clinical_service
from shared.domain.knowledge.wiring.searching import embedder, searching
from shared.kit.errors import NotFound
from shared.kit.principal import Principal, Product
from shared.llm import Passage
from shared.llm.extractive.ranking import Embed
from shared.tools import ToolContext
from shared.tools.semantic_search import Query

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


def searched(query: Query, context: ToolContext) -> Sequence[Passage]:
    """For the tool: whoever the assistant works for may read what it finds."""
    viewer = Principal(context.user_id, Product(context.product))
    collections = (query.collection,) if query.collection else ()
    return found(viewer, query.text, collections, query.top_k)


def found(viewer: Principal, text: str, collections: Sequence[str], limit: int) -> list[Passage]:
    return [
        Passage(
            id=each.id,
            document_id=each.document_id,
            title=each.title,
            text=each.text,
            score=each.score,
            page=each.page,
            start=each.start,
            source_type=each.source_type,
            url=each.url,
            section=each.section,
        )
        for each in searching().search(viewer, text, collections, limit)
    ]


def meaning() -> Embed | None:
    """For the provider that quotes: what its sentences mean, where there are vectors at all."""
    if not embedder().dimension:
        return None
    return lambda texts: embedder().embed_passages(texts).vectors
