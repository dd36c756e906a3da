"""What reads documents and makes them findable."""

from functools import cache

from shared.domain.knowledge.repository.changes import ChangeRepository
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.repository.recipes import RecipeRepository
from shared.domain.knowledge.service.indexing import IndexingService
from shared.domain.knowledge.service.ingesting import IngestingService
from shared.domain.knowledge.service.making import Maker
from shared.domain.knowledge.wiring import keeping
from shared.domain.knowledge.wiring.reading import extraction
from shared.domain.knowledge.wiring.searching import embedder
from shared.domain.knowledge.wiring.snapshots import BUCKET
from shared.domain.ledger.wiring.entering import hearing_ledger
from shared.fetching.http import HttpFetch
from shared.retrieval import WORDS_VERSION
from shared.retrieval.bm25 import document_words
from shared.storage.s3 import S3Files


@cache
def indexing_service(*, patient: bool = False) -> IndexingService:
    """Who is not patient leaves to the queue what takes long to read."""
    files, engine = S3Files(BUCKET), keeping.engine()
    return IndexingService(
        DocumentRepository(),
        ChangeRepository(),
        RecipeRepository(),
        files,
        Maker(files, embedder(), extraction(patient=patient), document_words, WORDS_VERSION, engine.name),
        engine,
        keeping.purging_service(),
        hearing_ledger(),
    )


@cache
def working_service() -> IndexingService:
    return indexing_service(patient=True)


@cache
def ingesting_service() -> IngestingService:
    files = S3Files(BUCKET)
    return IngestingService(DocumentRepository(), files, keeping.orders(), HttpFetch(), indexing_service())
