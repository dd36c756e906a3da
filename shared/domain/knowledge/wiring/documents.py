"""Which stores stand behind documents, and what reads them."""

from functools import cache

from shared.domain.knowledge.repository.changes import ChangeRepository
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.repository.recipes import RecipeRepository
from shared.domain.knowledge.repository.tallies import TallyRepository
from shared.domain.knowledge.service.documents import DocumentService
from shared.domain.knowledge.service.engines import Engine, Followed, Served
from shared.domain.knowledge.service.indexing import IndexingService
from shared.domain.knowledge.service.ingesting import IngestingService
from shared.domain.knowledge.service.making import Maker
from shared.domain.knowledge.service.orders import Orders
from shared.domain.knowledge.service.refetching import RefetchingService
from shared.domain.knowledge.service.rerunning import RerunningService
from shared.domain.knowledge.wiring.reading import extraction
from shared.domain.knowledge.wiring.searching import BUCKET, embedder, server
from shared.fetching import FetchSettings
from shared.fetching.http import HttpFetch
from shared.queues.sqs import SqsOutbox
from shared.retrieval import IndexSettings
from shared.retrieval.bm25 import VERSION, document_words
from shared.storage.s3 import S3Files


@cache
def engine() -> Engine:
    return Served(server()) if IndexSettings.load().url else Followed()


@cache
def indexing_service(*, patient: bool = False) -> IndexingService:
    """Who is not patient leaves to the queue what takes long to read."""
    files = S3Files(BUCKET)
    maker = Maker(files, embedder(), extraction(patient=patient), document_words, VERSION, engine().name)
    return IndexingService(DocumentRepository(), ChangeRepository(), RecipeRepository(), files, maker, engine())


@cache
def working_service() -> IndexingService:
    return indexing_service(patient=True)


@cache
def worklist() -> SqsOutbox:
    return SqsOutbox("documents")


@cache
def orders() -> Orders:
    return Orders(DocumentRepository(), ChangeRepository(), indexing_service(), worklist())


@cache
def document_service() -> DocumentService:
    return DocumentService(DocumentRepository(), TallyRepository(), orders())


@cache
def ingesting_service() -> IngestingService:
    return IngestingService(DocumentRepository(), S3Files(BUCKET), orders(), HttpFetch())


@cache
def refetching_service() -> RefetchingService:
    hours = FetchSettings.load().hours
    return RefetchingService(DocumentRepository(), S3Files(BUCKET), orders(), HttpFetch(), hours)


@cache
def rerunning_service() -> RerunningService:
    return RerunningService(DocumentRepository(), RecipeRepository(), orders())
