"""How much a library holds that can be found, by kind and by collection: kept with each change, read by one query."""

from collections import Counter
from collections.abc import Iterator

from pynamodb.transactions import TransactWrite

from shared.domain.knowledge.model.documents import Document, Holdings, Library
from shared.tables.documents import DocumentItem

PREFIX = "tally#"
WEB = "web"


class TallyRepository:
    def holdings(self, library: Library) -> Holdings:
        found: dict[str, dict[str, int]] = {"documents": {}, "chunks": {}, "type": {}, "collection": {}}
        for item in DocumentItem.query(library.key, DocumentItem.thing.startswith(PREFIX)):
            _, of, name = item.thing.split("#", 2)
            if int(item.number):
                found[of][name] = int(item.number)
        total = {of: sum(found[of].values()) for of in ("documents", "chunks")}
        return Holdings(total["documents"], total["chunks"], found["type"], found["collection"])


def tally(transaction: TransactWrite, before: Document, after: Document) -> None:
    steps = Counter(dict(facts(after)))
    steps.subtract(dict(facts(before)))
    for place, step in sorted(steps.items()):
        if step:
            item = DocumentItem(after.home.key, PREFIX + place)
            transaction.update(item, actions=[DocumentItem.number.add(step)])


def facts(document: Document) -> Iterator[tuple[str, int]]:
    """Of the version that can be found."""
    if document.version is not None:
        yield "documents#", 1
        yield "chunks#", document.chunks
        yield f"type#{WEB if document.source_type == WEB else document.kind}", 1
        yield f"collection#{document.collection}", 1
