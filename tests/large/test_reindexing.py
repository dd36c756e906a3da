"""Documents are replaced and deleted while others search: what is found is whole, of one version, and still there.

The suite takes 12 documents, for its time; `make test-large` takes 1 000.
"""

import os
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from shared.domain.knowledge.model.documents import Incoming
from shared.domain.knowledge.service.searching import Searching
from shared.domain.knowledge.wiring import documents as wired
from shared.domain.knowledge.wiring import keeping
from shared.domain.knowledge.wiring import searching as found_by
from shared.domain.knowledge.wiring.documents import ingesting_service
from shared.domain.knowledge.wiring.following import follower
from shared.domain.knowledge.wiring.keeping import document_service
from shared.kit.principal import Principal, Product

ANN = Principal("ann", Product.YOUWORKER)
COUNT = int(os.environ.get("PARLEY_REINDEXED", "12"))
PASSAGES = 3
WRITERS, SEARCHERS = 3, 2
GONE_EVERY = 4  # documents
PAUSE = 0.01  # seconds between two looks of a reader: writers are to come forward as well


@dataclass
class Shelf:
    """What writers have begun and what they were told is done; numbers stand for documents."""

    ids: dict[int, str] = field(default_factory=dict)
    begun: dict[int, int] = field(default_factory=dict)
    done: dict[int, int] = field(default_factory=dict)
    going: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def write(self, number: int, version: int) -> None:
        self.begun[number] = version
        pages = [f"Remedy{number} is of edition{version} on sheet{page}." for page in range(PASSAGES)]
        text = "\f".join(pages).encode()
        given = Incoming(text, f"{number}.txt", "text/plain", document_id=self.ids.get(number))
        self.ids[number] = ingesting_service().ingest(ANN, given).id
        self.done[number] = version

    def change(self, number: int) -> None:
        self.write(number, 2)
        if number % GONE_EVERY == 0:
            self.going.add(number)
            document_service().delete(ANN, self.ids[number])
            self.gone.add(number)


@dataclass
class Reader:
    """A function of its own: an index of its own, that follows."""

    shelf: Shelf
    searching: Searching
    random: random.Random
    seen: set[tuple[int, int]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def look(self, number: int) -> None:
        was_gone, least = number in self.shelf.gone, self.shelf.done[number]
        texts = [each.text for each in self.searching.search(ANN, f"remedy{number}", limit=10)]
        most, may_be_gone = self.shelf.begun[number], number in self.shelf.going
        editions = {int(text.split("edition")[1].split()[0]) for text in texts}
        whole = len(set(texts)) == len(texts) == PASSAGES and len(editions) == 1
        if not ((may_be_gone and not texts) or (not was_gone and whole and least <= min(editions) <= most)):
            self.wrong.append(f"{number}: {texts}, though {least} was done, {most} begun, gone: {was_gone}")
        self.seen |= {(number, edition) for edition in editions}

    def until(self, ended: threading.Event) -> None:
        while not ended.wait(PAUSE):
            self.look(self.random.randrange(COUNT))


@pytest.fixture
def shelf(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    for name, value in aws.items():
        monkeypatch.setenv(name, value)
    for made in (
        keeping.worklist,
        wired.indexing_service,
        keeping.orders,
        keeping.document_service,
        wired.ingesting_service,
    ):
        made.cache_clear()
    yield Shelf()
    for made in (
        keeping.worklist,
        wired.indexing_service,
        keeping.orders,
        keeping.document_service,
        wired.ingesting_service,
    ):
        made.cache_clear()


def reader(shelf: Shelf, number: int) -> Reader:
    following = follower(ANN.product)
    usual = found_by.searching()
    searching = Searching(
        lambda _: following,
        usual.documents,
        usual.embedder,
        usual.question_words,
        usual.reranker,
    )
    return Reader(shelf, searching, random.Random(number))  # which document is asked for


@pytest.mark.timeout(1200)
def test_a_search_never_finds_half_a_document_nor_one_that_is_gone(shelf: Shelf) -> None:
    ended = threading.Event()
    readers = [reader(shelf, number) for number in range(SEARCHERS)]
    with ThreadPoolExecutor(WRITERS + SEARCHERS) as pool:
        list(pool.map(lambda number: shelf.write(number, 1), range(COUNT)))
        for each in readers:
            each.look(0)
        looking = [pool.submit(each.until, ended) for each in readers]
        list(pool.map(shelf.change, range(COUNT)))
        ended.set()
        for end in looking:
            end.result()
    for each in readers:
        for number in range(COUNT):
            each.look(number)

    assert [wrong for each in readers for wrong in each.wrong] == []
    assert shelf.gone == set(range(0, COUNT, GONE_EVERY))
    assert {edition for each in readers for _, edition in each.seen} == {1, 2}
