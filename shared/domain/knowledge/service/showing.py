"""A page of a document as it was indexed, so that a quote can be held against it."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.knowledge.model.documents import EVERYBODY, Document, Library, Status, not_there
from shared.domain.knowledge.model.parts import SIZE, part_name, unpacked
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.kit.errors import NotFound
from shared.kit.ids import is_id
from shared.kit.principal import Principal
from shared.retrieval import Passage
from shared.storage import Files, MissingFile


@dataclass(frozen=True, slots=True)
class Sheet:
    document: Document
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Showing:
    documents: DocumentRepository
    files: Files

    def page(self, viewer: Principal, document_id: str, page: int) -> Sheet:
        """Of the version that can be found, for whoever may find it."""
        document = self._found(viewer, document_id)
        try:
            passages = self._on(document, page)
        except MissingFile as error:  # replaced at this very moment
            raise not_there() from error
        if not passages:
            raise NotFound("This document has no such page", code="RESOURCE_NOT_FOUND")
        return Sheet(document, page, laid_out(passages))

    def _found(self, viewer: Principal, document_id: str) -> Document:
        libraries = (Library(viewer.product, viewer.user_id), Library(viewer.product, EVERYBODY))
        for library in libraries if is_id(document_id) else ():
            found = self.documents.get(library, document_id)
            if found is not None and found.version and found.status is not Status.DELETING:
                return found
        raise not_there()

    def _on(self, document: Document, page: int) -> list[Passage]:
        """Passages stand in the order of pages: the part to begin with is found by halves."""
        numbers = range(-(-document.chunks // SIZE))
        first = bisect_left(numbers, page, key=lambda number: self._part(document, number)[-1].page)
        found: list[Passage] = []
        for number in numbers[first:]:
            part = self._part(document, number)
            found += [passage for passage in part if passage.page == page]
            if part[-1].page > page:
                break
        return found

    def _part(self, document: Document, number: int) -> list[Passage]:
        key = document.parts_folder(str(document.version)) + part_name(number)
        return [point.passage for point in unpacked(self.files.read(key))]


def laid_out(passages: Iterable[Passage]) -> str:
    """Each where it stood. Between passages is nothing but white, so its length is all there is to know of it."""
    text = ""
    for passage in passages:
        gap = passage.start - len(text)
        text += {1: " "}.get(gap, "\n" * gap)
        text += passage.text[max(0, -gap) :]
    return text
