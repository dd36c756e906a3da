"""A document is replaced by its next version as a whole, whatever breaks meanwhile, in either engine."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from botocore.client import BaseClient
from qdrant_client import QdrantClient

from shared.domain.knowledge.model.documents import Holdings, Incoming, Library, Outcome, Status
from shared.domain.knowledge.service.engines import Served
from shared.domain.knowledge.wiring import documents, keeping, searching
from shared.domain.knowledge.wiring.snapshots import space
from shared.kit import settings
from shared.kit.principal import Principal, Product
from shared.retrieval.qdrant import QdrantIndex
from tests.functions.knowledge import files, forget, rerun, waiting, work

pytestmark = [
    pytest.mark.usefixtures("index_queue"),
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning"),
]
ANN = Principal("ann", Product.YOUWORKER)
WRITES = frozenset(
    {"PutObject", "TransactWriteItems", "UpdateItem", "DeleteObject", "DeleteObjects", "SendMessage"}
)
OLD, NEW = "Gout is eased by colchicine.", "Gout is eased by rest and ice."


class Broken(Exception):
    """The function died here."""


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[list[str]]:
    """The write of that number is the last thing that happens; a crash takes what follows with it."""
    made: list[str] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]  # where every call ends

    def counted(self: Any, operation: str, arguments: Any) -> Any:
        if operation in WRITES:
            made.append(operation)
            if len(made) > at:
                raise Broken(operation)
        return call(self, operation, arguments)

    with monkeypatch.context() as patched:
        patched.setattr(BaseClient, "_make_api_call", counted)
        yield made


@pytest.fixture(params=["followed", "served"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The engine in each function, and the adapter of a server over its client's own engine."""
    if request.param == "served":
        index = QdrantIndex(QdrantClient(":memory:"), "parley", space())
        index.ensure()
        monkeypatch.setattr(keeping, "engine", lambda: Served(index))
        monkeypatch.setattr(searching, "index_of", lambda _: index)
    renew()
    yield request.param
    monkeypatch.undo()
    renew()


def renew() -> None:
    for made in (
        documents.indexing_service,
        documents.working_service,
        keeping.orders,
        keeping.purging_service,
        keeping.document_service,
        keeping.rerunning_service,
        documents.ingesting_service,
        keeping.worklist,
        searching.searching,
    ):
        made.cache_clear()
    settings.forget()


def ingest(text: str, document_id: str | None = None) -> str:
    data = Incoming(text.encode(), "gout.txt", "text/plain", "Gout", document_id=document_id)
    return documents.ingesting_service().ingest(ANN, data).id


def answers() -> list[str]:
    return [each.text for each in searching.searching().search(ANN, "what eases gout")]


def finish(queue: str, who: Principal = ANN) -> None:
    """What the schedule and the worker do after a crash, once the lease of the dead has ended."""
    library = Library("youworker", who.user_id)
    for document in list(keeping.document_service().documents.all(library)):
        if document.job_id:
            keeping.document_service().documents.release(document)
            documents.working_service().work(library, document.id, document.job_id, lambda: 100.0)
    waiting(queue)


def test_whatever_breaks_the_old_version_answers_until_the_new_one_does(
    engine: str, index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ingest(OLD)
    for at in range(20):
        with dying(monkeypatch, at) as writes, suppress(Broken):
            ingest(NEW, made)
        assert answers() in ([OLD], [NEW]), (engine, at)
        finish(index_queue)
        ingest(NEW, made)
        assert answers() == [NEW], (engine, at)
        if len(writes) <= at:
            break
        ingest(OLD, made)
        assert answers() == [OLD]
    assert 5 < at < 19
    assert len(files()) == 2  # its source and its one part


def test_whatever_breaks_a_deleted_document_is_gone_and_leaves_nothing(
    engine: str, index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(10):
        made = ingest(OLD)
        with dying(monkeypatch, at) as writes, suppress(Broken):
            keeping.document_service().delete(ANN, made)
        left = answers()
        assert left == ([OLD] if at == 0 else []), (engine, at)
        finish(index_queue)
        if at == 0:
            keeping.document_service().delete(ANN, made)
        assert (answers(), files()) == ([], [])
        if len(writes) <= at:
            break
    assert 1 < at < 9


@pytest.mark.parametrize("brought", ["Gout is eased by naproxen.", OLD])
def test_what_is_brought_while_the_version_before_clears_up_is_not_cleared_away(
    engine: str, brought: str, index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ingest(OLD)
    call = BaseClient._make_api_call  # type: ignore[attr-defined]
    meanwhile: list[str] = []

    def while_clearing(self: Any, operation: str, arguments: Any) -> Any:
        if operation == "DeleteObjects" and not meanwhile:
            meanwhile.append(operation)
            monkeypatch.setattr("shared.domain.knowledge.service.ingesting.AT_ONCE", 0)
            ingest(brought, made)
            work(*waiting(index_queue))
        return call(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", while_clearing)
    ingest(NEW, made)

    if engine == "followed":
        forget()  # an instance that is new reads everything from the store
    assert (meanwhile, answers()) == (["DeleteObjects"], [brought]), engine
    assert len(files()) == 2


def test_only_the_points_that_changed_are_made_anew(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [" ".join(f"Page {page} says thing {number} about gout." for number in range(40)) for page in range(3)]
    made = ingest("\f".join(pages))
    read: list[str] = []
    inner = searching.embedder()
    embed = type(inner).embed_passages

    def counting(self: Any, texts: Any) -> Any:
        read.extend(texts)
        return embed(self, texts)

    monkeypatch.setattr(type(inner), "embed_passages", counting)
    ingest("\f".join([pages[0], pages[1].replace("thing 39", "nothing"), pages[2]]), made)

    assert 0 < len(read) <= 2, engine
    assert any("nothing" in each for each in read)


def test_a_server_that_comes_later_is_filled_by_the_scheduled_run(
    index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew()
    ingest(OLD)
    assert rerun() == {"resent": 0, "queued": 0, "looked_at": 0, "changed": 0, "finished": True}
    index = QdrantIndex(QdrantClient(":memory:"), "parley", space())
    index.ensure()
    monkeypatch.setattr(keeping, "engine", lambda: Served(index))
    monkeypatch.setattr(searching, "index_of", lambda _: index)
    renew()

    assert answers() == []
    assert rerun()["queued"] == 1
    work(*waiting(index_queue))
    assert answers() == [OLD]
    monkeypatch.undo()
    renew()


def test_what_a_library_holds_is_counted_by_kind_and_collection() -> None:
    renew()
    service = keeping.document_service()
    made, other = ingest(OLD), ingest(NEW)
    ingest(f"{OLD}\f{NEW}", other)

    assert service.holdings(ANN) == Holdings(2, 3, {"text": 2}, {"documents": 2})
    service.delete(ANN, made)
    assert service.holdings(ANN) == Holdings(1, 2, {"text": 1}, {"documents": 1})


def test_a_job_that_another_worker_has_is_left_to_it(monkeypatch: pytest.MonkeyPatch, index_queue: str) -> None:
    monkeypatch.setattr("shared.domain.knowledge.service.ingesting.AT_ONCE", 0)
    renew()
    made = ingest(OLD)
    (order,) = waiting(index_queue)
    library, service = Library("youworker", "ann"), documents.working_service()
    seen: list[Outcome] = []

    def meanwhile() -> float:
        seen.append(service.work(library, made, order["job_id"], lambda: 100.0))
        return 100.0

    plan = type(service.maker).plan

    def planned(self: Any, document: Any) -> Any:
        meanwhile()
        return plan(self, document)

    monkeypatch.setattr(type(service.maker), "plan", planned)
    assert service.work(library, made, order["job_id"], lambda: 100.0) is Outcome.DONE
    assert seen == [Outcome.BUSY]
    assert service.work(library, made, order["job_id"], lambda: 100.0) is Outcome.UNWANTED
    found = keeping.document_service().get(ANN, made)
    assert found.status is Status.INDEXED
    renew()
