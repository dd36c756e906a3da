"""Which model makes vectors, and which engine finds them."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from shared.domain.knowledge.repository.changes import ChangeRepository
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.service.following import Follower
from shared.domain.knowledge.service.searching import Searchable, Searching
from shared.domain.knowledge.service.showing import Showing
from shared.embeddings import Embedder, EmbeddingSettings
from shared.embeddings.cache import CachedEmbedder, MemoryCache
from shared.embeddings.none import NoEmbedder
from shared.llm.settings import PUBLIC_ENDPOINT, ModelSettings
from shared.reranking import NoReranker, Reranker, RerankSettings
from shared.retrieval import Index, IndexSettings, Space
from shared.retrieval.bm25 import document_words, query_words
from shared.storage.s3 import S3Files

BUCKET = "documents"
COLLECTION = "parley"


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


def space() -> Space:
    return Space(embedder().name, embedder().dimension)


@cache
def server() -> Index:
    from shared.retrieval.qdrant import QdrantIndex, connected  # noqa: PLC0415  # loaded where there is a server

    index = QdrantIndex(connected(IndexSettings.load()), COLLECTION, space())
    index.ensure()
    return index


@cache
def index_of(product: str) -> Searchable:
    if IndexSettings.load().url:
        return server()
    return Follower(product, embedded, ChangeRepository(), S3Files(BUCKET))


def embedded() -> Index:
    """A folder for the life of this process: what is in it can be made again."""
    from shared.retrieval.edge import EdgeIndex  # noqa: PLC0415  # loaded at the first search

    folder = Path(tempfile.mkdtemp(prefix="parley-index-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return EdgeIndex.open(folder, space())


@cache
def searching() -> Searching:
    return Searching(index_of, DocumentRepository(), embedder(), query_words, document_words, reranker())


@cache
def reranker() -> Reranker:
    settings = RerankSettings.load()
    if not settings.url:
        return NoReranker()
    from shared.reranking.endpoint import EndpointReranker  # noqa: PLC0415  # loaded by those who asked for it

    return EndpointReranker(settings)


@cache
def showing() -> Showing:
    return Showing(DocumentRepository(), S3Files(BUCKET))
