"""What an outside embedding model is told of documents and of questions."""

from collections.abc import Iterator

import pytest

from shared.domain.knowledge.wiring import searching
from shared.domain.privacy.wiring import privacy_service
from shared.kit.principal import Principal, Product, Role
from shared.phi import Mode
from shared.phi.patterns import Kind
from shared.tables.phi import PhiItem
from tests.functions.knowledge import found, ingest, worker_call
from tests.functions.people import registered, worker
from tests.functions.test_replacing import renew
from tests.lambda_client import Caller
from tests.servers.vectors import Endpoint, serving

pytestmark = pytest.mark.usefixtures("index_queue", "fresh_cache")
ROOT = Principal("root", Product.VOICEASSIST, Role.ADMIN)
TEXT = "Mr. John Smith, MRN 4477123, takes colchicine against gout."


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """Every vector is made there."""
    with serving() as endpoint:
        url = f"http://127.0.0.1:{endpoint.server_port}/v1"
        monkeypatch.setenv("PARLEY_EMBEDDINGS", "openai")
        monkeypatch.setenv("PARLEY_EMBEDDING_DIMENSION", "2")
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        forget()
        yield endpoint
        monkeypatch.undo()
        forget()


def forget() -> None:
    searching.embedder.cache_clear()
    renew()


@pytest.fixture
def ann() -> Caller:
    registered()
    return worker()


def heard(outside: Endpoint) -> str:
    return " ".join(text for body in outside.asked for text in body["input"])


def test_it_reads_placeholders_and_what_is_found_is_shown_as_it_was(outside: Endpoint, ann: Caller) -> None:
    assert ingest(ann, TEXT).status == 200
    passages = found(ann, "what does Mr. John Smith take")

    assert TEXT in passages[0]["text"]
    assert "Mr. [NAME_1], MRN [MRN_1], takes colchicine" in heard(outside)
    assert "what does Mr. [NAME_1] take" in heard(outside)
    assert not {"Smith", "4477123"} & set(heard(outside).replace(",", " ").split())
    assert {item.thing.partition("#")[2]: item.masked for item in PhiItem.query("stats")} == {"mrn": 1, "name": 2}


def test_a_blocked_kind_reaches_no_endpoint(outside: Endpoint, ann: Caller) -> None:
    privacy_service().set_mode(ROOT, Kind.MRN, Mode.BLOCK)
    refused = worker_call(ann, "POST", "/search", {"query": "what of MRN 4477123"})

    assert (refused.status, outside.asked) == (422, [])
    kept = ingest(ann, TEXT)
    assert (kept.status, outside.asked) == (422, []), kept.text
    assert {item.thing.partition("#")[2]: item.blocked for item in PhiItem.query("stats")} == {"mrn": 2, "name": 1}


def test_what_an_administrator_allows_goes_as_it_is(outside: Endpoint, ann: Caller) -> None:
    for kind in (Kind.NAME, Kind.MRN):
        privacy_service().set_mode(ROOT, kind, Mode.ALLOW)
    assert ingest(ann, TEXT).status == 200
    assert TEXT in heard(outside)
