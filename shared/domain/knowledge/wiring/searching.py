"""Which model makes vectors, and which engine finds them."""

from functools import cache

from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.service.searching import Searchable, Searching
from shared.domain.knowledge.service.showing import Showing
from shared.domain.knowledge.wiring.following import follower
from shared.domain.knowledge.wiring.keeping import server
from shared.domain.knowledge.wiring.snapshots import BUCKET
from shared.embeddings import Embedder, EmbeddingSettings
from shared.embeddings.cache import CachedEmbedder, MemoryCache
from shared.embeddings.none import NoEmbedder
from shared.llm.settings import PUBLIC_ENDPOINT, ModelSettings
from shared.reranking import NoReranker, Reranker, RerankSettings
from shared.retrieval import IndexSettings
from shared.retrieval.bm25 import query_words
from shared.storage.s3 import S3Files


@cache
def embedder() -> Embedder:
    settings = EmbeddingSettings.load()
    if settings.provider == "none":
        return NoEmbedder()
    if settings.provider == "openai":
        from shared.domain.privacy.service.embedded import ScreenedEmbedder  # noqa: PLC0415  # as the next two
        from shared.domain.privacy.wiring import privacy_service  # noqa: PLC0415
        from shared.embeddings.openai import OpenAIEmbedder  # noqa: PLC0415  # loaded by those who asked for it

        models = ModelSettings.load()
        endpoint = models.base_url or PUBLIC_ENDPOINT
        outside = OpenAIEmbedder(endpoint, models.api_key, settings.model, settings.dimension)
        made: Embedder = ScreenedEmbedder(outside, privacy_service)
    else:
        from shared.embeddings.minilm import MiniLM  # noqa: PLC0415  # loaded by those who asked for it

        made = MiniLM(settings.folder())
    return CachedEmbedder(made, MemoryCache())


@cache
def index_of(product: str) -> Searchable:
    if IndexSettings.load().url:
        return server()
    return follower(product)


@cache
def searching() -> Searching:
    return Searching(index_of, DocumentRepository(), embedder(), query_words, reranker())


@cache
def reranker() -> Reranker:
    settings = RerankSettings.load()
    if not settings.url:
        return NoReranker()
    from shared.domain.privacy.service.reranked import ScreenedReranker  # noqa: PLC0415  # as the next two
    from shared.domain.privacy.wiring import privacy_service  # noqa: PLC0415
    from shared.reranking.endpoint import EndpointReranker  # noqa: PLC0415  # loaded by those who asked for it

    return ScreenedReranker(EndpointReranker(settings), privacy_service)


@cache
def showing() -> Showing:
    return Showing(DocumentRepository(), S3Files(BUCKET))
