"""Where the documents lie, for whoever only reads them."""

from functools import cache

from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.service.own import OwnDocuments
from shared.storage.s3 import S3Files


@cache
def own_documents() -> OwnDocuments:
    return OwnDocuments(DocumentRepository(), S3Files("documents"))
