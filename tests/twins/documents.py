"""Races over documents: there is one of each, it is found whole or not at all, and the counts are true."""

import os
from typing import Any

from infra.local.resources import Endpoint, create
from infra.registry import FLEET
from shared.domain.knowledge.model.documents import Document, Incoming, Library, Status
from shared.domain.knowledge.wiring.documents import ingesting_service, working_service
from shared.domain.knowledge.wiring.keeping import document_service
from shared.domain.knowledge.wiring.searching import searching
from shared.kit.principal import Principal, Product
from tests.twins.starts import together

ANN = Principal("ann", Product.YOUWORKER)
LIBRARY = Library(Product.YOUWORKER, "ann")


def prepared() -> None:
    os.environ.update(create(FLEET, Endpoint()))


def ingest(text: str, document_id: str | None = None) -> Document:
    data = Incoming(text.encode(), "gout.txt", "text/plain", "Gout", document_id=document_id)
    return ingesting_service().ingest(ANN, data)


def answers() -> list[str]:
    return [each.text for each in searching().search(ANN, "what eases gout")]


def settle() -> None:
    """What the queue and the schedule would do."""
    repository = document_service().documents
    for document in list(repository.all(LIBRARY)):
        if document.job_id:
            repository.release(document)
            working_service().work(LIBRARY, document.id, document.job_id, lambda: 100.0)


def the_same_document() -> Any:
    prepared()
    found = together(lambda _: ingest("Gout is eased by rest.").id)
    settle()
    return {"made": len(set(found)), "total": document_service().page(ANN).total, "answers": answers()}


def versions_of_a_document() -> Any:
    """The last one stands, whichever that is; what is found is what its row says."""
    prepared()
    made = ingest("Gout is eased by colchicine.").id
    together(lambda number: ingest(f"Gout is eased by method {number}.", made).id, 4)
    settle()
    row = document_service().get(ANN, made)
    found = searching().search(ANN, "what eases gout")
    counts = document_service().documents.counts(LIBRARY)
    return {
        "found": [each.version == row.version for each in found],
        "status": row.status.value,
        "counts": {status.value: count for status, count in counts.items() if count},
    }


def deleting_and_replacing() -> Any:
    prepared()
    made = ingest("Gout is eased by colchicine.").id

    def change(number: int) -> str:
        if number % 2:
            return document_service().delete(ANN, made).id
        return ingest(f"Gout is eased by method {number}.", made).id

    together(change, 4)
    settle()
    left = [each for each in document_service().documents.all(LIBRARY) if each.status is not Status.DELETING]
    return {"left": len(left), "total": document_service().page(ANN).total, "answers": answers()}


def many_documents() -> Any:
    """All are published one after another, though they are indexed at once."""
    prepared()
    found = together(lambda number: ingest(f"Gout is eased by method {number}.").id)
    settle()
    change_numbers = {document.change for document in document_service().documents.all(LIBRARY)}
    return {"made": len(set(found)), "numbers": len(change_numbers), "total": document_service().page(ANN).total}


LIBRARY_RACES = {
    "the_same_document": the_same_document,
    "versions_of_a_document": versions_of_a_document,
    "deleting_and_replacing": deleting_and_replacing,
    "many_documents": many_documents,
}
