"""What of the knowledge base an answer may be made of."""

from collections.abc import Sequence

from shared.domain.knowledge.wiring.searching import searching
from shared.kit.principal import Principal, Product
from shared.llm import Passage
from shared.tools import ToolContext
from shared.tools.semantic_search import Query


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
