"""A person's own documents as they brought them."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.knowledge.model.documents import Document, Library, not_there
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.kit.principal import Principal
from shared.storage import Files, MissingFile


@dataclass(frozen=True, slots=True)
class OwnDocuments:
    documents: DocumentRepository
    files: Files

    def all(self, user: Principal) -> Iterator[Document]:
        return self.documents.all(Library(user.product, user.user_id))

    def source(self, document: Document) -> bytes:
        try:
            return self.files.read(document.source_key)
        except MissingFile:
            raise not_there() from None
