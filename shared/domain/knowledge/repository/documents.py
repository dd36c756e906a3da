"""Documents by library: kept, listed, counted. A document, its job, the counts, the change and the record of who did it
are one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import merge
from itertools import islice
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.audit import Entry
from shared.audit.records import join
from shared.domain.knowledge.model.documents import SHOWN, Document, Job, Library, Sought, Status
from shared.domain.knowledge.repository.changes import change, forget_change
from shared.domain.knowledge.repository.items import (
    COUNT,
    SHARDS,
    document_thing,
    due,
    from_item,
    gathered,
    job_item,
    job_thing,
    library_at,
    listed,
    shelf,
    to_item,
    to_job,
    typed,
    watched,
)
from shared.domain.knowledge.repository.tallies import tally
from shared.kit.clock import rfc3339, utc_now
from shared.kit.paging import Page, cursor_of, place_of
from shared.tables.documents import DocumentItem
from shared.tables.transactions import agreed

PAGE = 100
REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class DocumentRepository:
    def get(self, library: Library, document_id: str) -> Document | None:
        try:
            return from_item(DocumentItem.get(library.key, document_thing(document_id), consistent_read=True))
        except DoesNotExist:
            return None

    def some(self, wanted: Iterable[tuple[Library, str]]) -> Mapping[str, Document]:
        """Those there are, by id; one call for a hundred."""
        keys = [(library.key, document_thing(document_id)) for library, document_id in wanted]
        found = (from_item(item) for item in DocumentItem.batch_get(keys, consistent_read=True))
        return {document.id: document for document in found}

    def add(self, new: Document, job: Job, acts: Sequence[Entry] = ()) -> bool:
        """False when it is there already."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(new), condition=DocumentItem.thing.does_not_exist())
            transaction.save(job_item(job))
            recount(transaction, None, new)
            join(transaction, *acts)

        return agreed(fill)

    def replace(self, before: Document, after: Document, *jobs: Job, acts: Sequence[Entry] = ()) -> bool:
        """False when it is not as it was read."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(after), condition=DocumentItem.revision == before.revision)
            for job in jobs:
                transaction.save(job_item(job))
            recount(transaction, before, after)
            join(transaction, *acts)

        return agreed(fill)

    def publish(
        self, before: Document, after: Document, job: Job, parts: int, head: int, acts: Sequence[Entry] = ()
    ) -> bool:
        """From here on `after.version` is what is found, or nothing. False when the document or the head of the changes
        moved meanwhile."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(after), condition=DocumentItem.revision == before.revision)
            transaction.save(job_item(job))
            recount(transaction, before, after)
            tally(transaction, before, after)
            change(transaction, after, head, parts)
            forget_change(transaction, before)
            join(transaction, *acts)

        return agreed(fill)

    def remove(self, gone: Document, job: Job) -> bool:
        def fill(transaction: TransactWrite) -> None:
            item = DocumentItem(gone.home.key, document_thing(gone.id))
            transaction.delete(item, condition=DocumentItem.revision == gone.revision)
            transaction.save(job_item(job))

        return agreed(fill)

    def begin(self, before: Document, after: Document, job: Job, seconds: float) -> bool:
        """One worker at a time: False while another has it, or when it is not as it was read."""
        now = utc_now()
        free = DocumentItem.leased_until.does_not_exist() | (DocumentItem.leased_until < rfc3339(now))

        def fill(transaction: TransactWrite) -> None:
            item = to_item(after)
            item.leased_until = rfc3339(now + timedelta(seconds=seconds))
            transaction.save(item, condition=(DocumentItem.revision == before.revision) & free)
            transaction.save(job_item(job))
            recount(transaction, before, after)

        return agreed(fill)

    def advance(self, document: Document, progress: int, seconds: float) -> bool:
        """False when the work is no longer wanted; otherwise it stays the worker's for so long."""
        now = utc_now()
        until = DocumentItem.leased_until.set(rfc3339(now + timedelta(seconds=seconds)))
        stamp = DocumentItem.updated_at.set(rfc3339(now))
        return touched(document, [DocumentItem.progress.set(progress), stamp, until])

    def wait_on(self, document: Document) -> bool:
        """It was sent again just now: the next time is so much later. False when it no longer waits as it was read."""
        return touched(document, [DocumentItem.updated_at.set(rfc3339(utc_now()))])

    def reread(self, document: Document) -> bool:
        """Whoever has read it must read it again before they write. False when it is not as it was read."""
        return touched(document, [DocumentItem.revision.set(document.revision + 1)])

    def release(self, document: Document) -> None:
        """Another worker may go on at once."""
        touched(document, [DocumentItem.leased_until.remove()])

    def page(self, library: Library, sought: Sought, offset: int, limit: int, cursor: str | None) -> Page[Document]:
        """How many there are of one type of source, or in one collection, is not known."""
        most = offset + limit + 1
        found = narrow(library, sought, cursor, most) if sought.is_narrow else plain(library, sought, cursor, most)
        documents = [from_item(item) for item in islice(found, offset, most)]
        total = None if sought.is_narrow else self.total(library, sought.status)
        return Page(documents[:limit], behind(documents, limit), total)

    def all(self, library: Library) -> Iterator[Document]:
        return (
            from_item(item) for item in DocumentItem.query(library.key, DocumentItem.thing.startswith("document#"))
        )

    def total(self, library: Library, status: Status | None) -> int:
        counts = self.counts(library)
        return counts.get(status, 0) if status else sum(counts.values())

    def counts(self, library: Library) -> dict[Status, int]:
        try:
            item = DocumentItem.get(library.key, COUNT, consistent_read=True)
        except DoesNotExist:
            return {}
        return {status: int(getattr(item, status.value) or 0) for status in SHOWN}

    def job(self, library: Library, job_id: str) -> Job | None:
        try:
            return to_job(DocumentItem.get(library.key, job_thing(job_id), consistent_read=True))
        except DoesNotExist:
            return None

    def jobs(self, library: Library, limit: int, cursor: str | None) -> Page[Job]:
        start = {"home": {"S": library.key}, "thing": {"S": place_of(cursor, 1)[0]}} if cursor else None
        found = DocumentItem.query(
            library.key,
            DocumentItem.thing.startswith(job_thing("")),
            scan_index_forward=False,
            limit=limit + 1,
            last_evaluated_key=start,
        )
        jobs = [to_job(item) for item in found]
        more = cursor_of(job_thing(jobs[limit - 1].id)) if len(jobs) > limit else None
        return Page(jobs[:limit], more)

    def overdue(self, before: str, most: int) -> Iterator[tuple[Library, str]]:
        """What has been waiting since before that moment."""
        for number in range(SHARDS):
            old = DocumentItem.updated_at < before
            for item in DocumentItem.waiting.query(due(number), old, limit=most):
                yield library_at(item.home), item.thing.partition("#")[2]

    def watched(self, before: str, most: int) -> Iterator[tuple[Library, str]]:
        """Pages of the web that nobody has looked at since that moment."""
        for number in range(SHARDS):
            old = DocumentItem.checked_at < before
            for item in DocumentItem.watching.query(watched(number), old, limit=most):
                yield library_at(item.home), item.thing.partition("#")[2]

    def check(self, document: Document, until: str) -> bool:
        """It is this worker's to look at. False when another was quicker, or it is not as it was read."""
        unmoved = DocumentItem.checked_at == document.checked_at
        return touched(document, [DocumentItem.checked_at.set(until)], unmoved)

    def checked(self, document: Document, moment: str) -> None:
        touched(document, [DocumentItem.checked_at.set(moment)])


def touched(document: Document, actions: list[Action], more: Condition | None = None) -> bool:
    """False when it is not as it was read."""
    item = DocumentItem(document.home.key, document_thing(document.id))
    same = DocumentItem.revision == document.revision
    try:
        item.update(actions, condition=same if more is None else same & more)
    except UpdateError as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True


def recount(transaction: TransactWrite, before: Document | None, after: Document) -> None:
    """How many documents a library has of each status."""
    was = before.status if before else None
    if was is after.status:
        return
    steps = {was: -1, after.status: 1}
    actions: list[Action] = [
        getattr(DocumentItem, status.value).add(step) for status, step in steps.items() if status in SHOWN
    ]
    if actions:
        transaction.update(DocumentItem(after.home.key, COUNT), actions=actions)


def behind(documents: Sequence[Document], limit: int) -> str | None:
    """The cursor of what follows a page, where one more was found."""
    last = documents[limit - 1] if len(documents) > limit else None
    return cursor_of(listed(last), last.id) if last else None


def plain(library: Library, sought: Sought, cursor: str | None, most: int) -> Iterator[Any]:
    """All of a library, or those of one status."""
    status = sought.status
    index, key = (DocumentItem.shelved, shelf(library, status)) if status else (DocumentItem.recent, library.key)
    start = start_at(library, status, cursor) if cursor else None
    found: Iterator[Any] = index.query(
        key, scan_index_forward=False, limit=most, page_size=min(most, PAGE), last_evaluated_key=start
    )
    return found


def narrow(library: Library, sought: Sought, cursor: str | None, most: int) -> Iterator[Any]:
    """Of one status, or of the few there are, each by itself."""
    below = DocumentItem.listed < place_of(cursor, 2)[0] if cursor else None
    found = (
        index.query(key, below, scan_index_forward=False, limit=most, page_size=min(most, PAGE))
        for index, key in shelves(library, sought)
    )
    return merge(*found, key=lambda item: str(item.listed), reverse=True)


def shelves(library: Library, sought: Sought) -> Iterator[tuple[Any, str]]:
    for status in (sought.status,) if sought.status else SHOWN:
        if sought.collection:
            yield DocumentItem.gatherings, gathered(library, status, sought.collection)
        else:
            yield DocumentItem.sorted, typed(library, status, sought.source_type or "")


def start_at(library: Library, status: Status | None, cursor: str) -> dict[str, Any]:
    place, document_id = place_of(cursor, 2)
    key = {"home": library.key, "thing": document_thing(document_id), "listed": place}
    shelved = {"shelf": shelf(library, status)} if status else {}
    return {name: {"S": value} for name, value in {**key, **shelved}.items()}
