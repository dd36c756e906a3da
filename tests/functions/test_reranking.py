"""Passages in the order of a model that reads them, and what happens where it does not answer."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from shared.domain.knowledge.wiring import searching
from shared.domain.privacy.wiring import privacy_service
from shared.kit.principal import Principal, Product, Role
from shared.kit.settings import SettingsError, forget
from shared.phi import Mode
from shared.phi.patterns import Kind as PhiKind
from shared.reranking import RerankSettings
from shared.reranking.endpoint import EndpointReranker
from shared.retrieval import Hit, Passage
from shared.retrieval.ranking import diverse, unit
from tests.functions.knowledge import found, ingest
from tests.functions.people import registered, worker
from tests.lambda_client import Caller
from tests.servers.answering import AnsweringServer, Question

TEXTS = ["one", "two", "three"]


def scores(*pairs: tuple[int, float]) -> Callable[[Question], Any]:
    return lambda _: {"results": [{"index": index, "relevance_score": score} for index, score in pairs]}


def reranker(server: AnsweringServer, **more: Any) -> EndpointReranker:
    return EndpointReranker(RerankSettings(url=f"{server.url}/rerank", api_key="k", **more))


def test_texts_are_ordered_by_their_scores_and_those_left_out_come_last() -> None:
    with AnsweringServer(scores((2, 0.2), (0, 0.9))) as server:
        assert reranker(server, model="a-model").order("how many", TEXTS) == [0, 2, 1]
    (asked,) = server.seen
    assert (asked.path, asked.key) == ("/v1/rerank", "Bearer k")
    assert asked.body == {
        "model": "a-model",
        "query": "how many",
        "documents": TEXTS,
        "top_n": 3,
        "return_documents": False,
    }


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: 500,
        lambda _: {"nothing": "of use"},
        lambda _: ["nothing of use"],
        lambda _: {"results": []},
        scores((3, 0.5)),
        scores((-1, 0.5)),
    ],
)
def test_an_endpoint_that_fails_changes_nothing_and_is_left_alone_for_a_while(answer: Any) -> None:
    with AnsweringServer(answer) as server:
        asked = reranker(server)
        assert [asked.order("how many", TEXTS) for _ in range(3)] == [None] * 3
    assert len(server.seen) == 1


def test_an_endpoint_that_is_slow_is_not_waited_for() -> None:
    began = time.monotonic()
    with AnsweringServer(scores((0, 1.0)), wait=20.0) as server:
        assert reranker(server, wait_seconds=0.1).order("how many", TEXTS) is None
        assert time.monotonic() - began < 10


def test_nothing_is_asked_where_nothing_was_found() -> None:
    with AnsweringServer(scores((0, 1.0))) as server:
        assert reranker(server).order("how many", []) is None
    assert server.seen == []


def test_an_address_that_cannot_be_meant_is_refused_at_start() -> None:
    with pytest.raises(SettingsError, match="RERANK_URL"):
        RerankSettings(url="file:///etc/passwd")


@pytest.fixture
def ranked_by(index_queue: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:  # noqa: ARG001
    def choose(url: str) -> None:
        monkeypatch.setenv("RERANK_URL", url)
        as_new()

    def as_new() -> None:
        forget()
        searching.reranker.cache_clear()
        searching.searching.cache_clear()

    yield choose
    monkeypatch.undo()
    as_new()


def test_a_search_gives_the_order_of_the_endpoint_and_without_it_that_of_the_index(
    ranked_by: Callable[[str], None],
) -> None:
    registered()
    ann = worker()
    for text in ("Gout gout gout.", "Gout is painful and here are many other words beside it."):
        ingest(ann, text)
    usual = texts(ann)

    with AnsweringServer(scores((1, 0.9), (0, 0.1))) as server:
        ranked_by(f"{server.url}/rerank")
        assert texts(ann) == usual[::-1]
        server.answer = lambda _: 503
        assert texts(ann) == usual
    assert [len(each.body["documents"]) for each in server.seen] == [2, 2]


def texts(ann: Caller) -> list[str]:
    return [each["text"] for each in found(ann, "gout")]


def hit(number: int, *vector: float) -> Hit:
    place = Passage(number, 1, 0, 1, str(number))
    return Hit(str(number), 1.0, "p", "o", "c", "d", ("1",), place, unit(vector))


@pytest.mark.parametrize(
    ("vectors", "chosen"),
    [
        ([(1, 0), (1, 0.1), (0, 1)], [0, 2]),  # the second says the first again
        ([(1, 0), (1, 0.4), (0.2, 1), (0, 1)], [0, 2]),  # the second says little of its own
        ([(1, 0), (0.2, 1), (0.1, 1), (0, 1)], [0, 1]),  # what stands high, of those that are as new
        ([(), (), ()], [0, 1]),
    ],
)
def test_passages_are_chosen_for_their_place_and_for_what_they_add(
    vectors: Sequence[Sequence[float]], chosen: list[int]
) -> None:
    hits = [hit(number, *vector) for number, vector in enumerate(vectors)]
    assert [each.passage.number for each in diverse(hits, 2)] == chosen


@pytest.mark.usefixtures("fresh_cache")
def test_what_names_a_person_reaches_no_endpoint_as_it_is(ranked_by: Callable[[str], None]) -> None:
    registered()
    ann = worker()
    for text in ("MRN 4477123 has gout.", "MRN 4477123 has bones, and gout besides."):
        ingest(ann, text)
    usual = [each["text"] for each in found(ann, "gout of MRN 4477123")]
    with AnsweringServer(scores((1, 0.9), (0, 0.1))) as server:
        ranked_by(f"{server.url}/rerank")
        assert [each["text"] for each in found(ann, "gout of MRN 4477123")] == usual[::-1]
        root = Principal("root", Product.VOICEASSIST, Role.ADMIN)
        privacy_service().set_mode(root, PhiKind.MRN, Mode.BLOCK)
        assert [each["text"] for each in found(ann, "gout of MRN 4477123")] == usual
    (asked,) = server.seen
    assert asked.body["query"] == "gout of MRN [MRN_1]"
    assert "4477123" not in str(asked.body)
    assert all("MRN [MRN_1]" in each for each in asked.body["documents"])
