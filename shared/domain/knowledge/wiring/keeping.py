"""What keeps documents, orders work on them and takes them away. Nothing here reads a file or makes a vector."""

from functools import cache

from shared.domain.knowledge.model.recipes import recipe_of
from shared.domain.knowledge.repository.changes import ChangeRepository
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.repository.recipes import RecipeRepository
from shared.domain.knowledge.repository.tallies import TallyRepository
from shared.domain.knowledge.service.documents import DocumentService
from shared.domain.knowledge.service.engines import Engine, Followed, Served
from shared.domain.knowledge.service.orders import Orders
from shared.domain.knowledge.service.purging import PurgingService
from shared.domain.knowledge.service.refetching import RefetchingService
from shared.domain.knowledge.service.rerunning import RerunningService
from shared.domain.knowledge.wiring.snapshots import BUCKET, snapshots, space
from shared.fetching import FetchSettings
from shared.fetching.http import HttpFetch
from shared.queues.sqs import SqsOutbox
from shared.retrieval import WORDS_VERSION, Index, IndexSettings
from shared.storage.s3 import S3Files

COLLECTION = "parley"


@cache
def server() -> Index:
    from shared.retrieval.qdrant import QdrantIndex, connected  # noqa: PLC0415  # loaded where there is a server

    index = QdrantIndex(connected(IndexSettings.load()), COLLECTION, space())
    index.ensure()
    return index


@cache
def engine() -> Engine:
    return Served(server()) if IndexSettings.load().url else Followed(snapshots())


@cache
def worklist() -> SqsOutbox:
    return SqsOutbox("documents")


@cache
def purging_service() -> PurgingService:
    return PurgingService(DocumentRepository(), S3Files(BUCKET), engine())


def newest() -> str:
    return recipe_of(space().name, WORDS_VERSION, engine().name)


@cache
def orders() -> Orders:
    return Orders(DocumentRepository(), ChangeRepository(), newest, worklist())


@cache
def document_service() -> DocumentService:
    return DocumentService(DocumentRepository(), TallyRepository(), orders(), purging_service())


@cache
def refetching_service() -> RefetchingService:
    hours = FetchSettings.load().hours
    return RefetchingService(DocumentRepository(), S3Files(BUCKET), orders(), HttpFetch(), hours)


@cache
def rerunning_service() -> RerunningService:
    return RerunningService(DocumentRepository(), RecipeRepository(), orders())
