"""What it costs to make documents findable, and to find them, is in the ledger of whoever wanted it."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from shared.domain.knowledge.model.documents import Incoming
from shared.domain.knowledge.wiring.asking import search_service
from shared.domain.knowledge.wiring.documents import ingesting_service
from shared.domain.ledger.repository.usage import UsageRepository
from shared.domain.ledger.wiring.entering import hearing_ledger, ledger
from shared.kit.principal import Principal, Product
from shared.tables.usage import UsageItem
from tests.extraction.files import scanned_pdf
from tests.functions.knowledge import found, ingest, rerun, waiting, work, worker_call
from tests.functions.people import registered, worker
from tests.functions.streamed import images, inserted
from tests.functions.streamed import work as count
from tests.functions.test_perceived import Chosen, as_new, chosen, completion, seeing, upload
from tests.functions.test_replacing import Broken, dying, finish
from tests.functions.test_screened_embedder import forget, outside
from tests.lambda_client import Caller
from tests.servers.answering import AnsweringServer
from tests.servers.speech import SpeechServer
from tests.servers.vectors import Endpoint

__all__ = ["chosen", "outside"]
pytestmark = pytest.mark.usefixtures("index_queue", "fresh_cache")
TEXT = "Colchicine eases gout."
WRITES_OF_ONE, PUT = 20, 2  # of those the file and its part
READ = 7  # tokens that the endpoint says it read, whatever it is sent
PRICES = json.dumps(
    {
        "text-embedding-3-small": {"input": 2, "output": 0},
        "other": {"input": 4, "output": 0},
        "seer": {"input": 10, "output": 20},
    }
)
SEEN = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
SAMPLES = Path(__file__).parents[1] / "audio/samples"


@pytest.fixture(autouse=True)
def priced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PARLEY_MODEL_PRICES", PRICES)
    monkeypatch.setenv("PARLEY_SPEECH_PRICES", '{"whisper-1": {"minute": 0.6}}')
    renewed()
    yield
    monkeypatch.undo()
    renewed()


def renewed() -> None:
    ledger.cache_clear()
    hearing_ledger.cache_clear()
    search_service.cache_clear()
    as_new()
    forget()


@pytest.fixture
def account() -> str:
    return registered()


@pytest.fixture
def ann(account: str) -> Caller:  # noqa: ARG001  # who she is
    return worker()


def spent(account: str) -> int:
    return sum(
        day.input_tokens for day in UsageRepository().days(f"youworker#{account}", "2020-01-01", "2099-01-01")
    )


def used(ann: Caller) -> Any:
    count(inserted(*images(UsageItem)))
    answer = ann.call("youworker/usage", "GET", "/v1/usage")
    assert answer.status == 200, answer.text
    return answer.body


def test_what_made_a_document_findable_is_entered_wherever_a_worker_died(
    outside: Endpoint, account: str, index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, paid = Principal(account, Product.YOUWORKER), 0
    for at in range(WRITES_OF_ONE):
        outside.asked.clear()
        with dying(monkeypatch, at) as writes, suppress(Broken):
            ingesting_service().ingest(who, Incoming(f"{TEXT} {at}".encode(), f"{at}.txt", "text/plain"))
        finish(index_queue, who)
        entered, paid = spent(account) - paid, spent(account)
        asked = len(outside.asked) * READ
        lost = READ if writes[at:][:1] == ["TransactWriteItems"] else 0  # it may be that of the ledger
        assert min(asked, READ) <= entered <= asked <= entered + lost, (at, writes)
        if len(writes) <= at:
            break
    assert writes.count("PutObject") == PUT  # the last time all went well


@pytest.mark.usefixtures("outside")
def test_passages_and_questions_that_are_read_outside_are_entered_once(ann: Caller) -> None:
    assert ingest(ann, TEXT).status == 200
    assert ingest(ann, TEXT).status == 200
    found(ann, "gout")
    told = used(ann)
    assert (told["today"]["input_tokens"], told["today"]["turns"]) == (2 * READ, 0)
    assert told["today"]["cost_usd"] == 2 * READ * 2 / 1_000_000
    assert told["by_model"]["text-embedding-3-small"]["calls"] == 2


def test_what_is_made_anew_by_schedule_takes_nothing_from_the_days_allowance(
    outside: Endpoint, ann: Caller, account: str, index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(ann, TEXT)
    monkeypatch.setenv("PARLEY_EMBEDDING_MODEL", "other")
    renewed()
    assert rerun()["queued"] == 1
    work(*waiting(index_queue))
    (day,) = UsageRepository().days(f"youworker#{account}", "2020-01-01", "2099-01-01")
    assert (day.input_tokens, day.spoken_for) == (2 * READ, READ)
    assert (day.micros, day.micros_spoken_for) == (READ * 2 + READ * 4, READ * 2)
    assert [each["model"] for each in outside.asked] == ["text-embedding-3-small", "other"]


def test_pages_that_are_looked_at_are_entered_page_by_page(ann: Caller, index_queue: str, chosen: Chosen) -> None:
    with AnsweringServer(lambda _: completion(TEXT) | {"usage": SEEN}) as server:
        seeing(chosen, server)
        upload(ann, scanned_pdf(2), "scan.pdf")
        work(*waiting(index_queue))
    told = used(ann)
    assert told["by_model"]["seer"]["calls"] == 2
    assert (told["today"]["input_tokens"], told["today"]["output_tokens"]) == (200, 20)
    assert told["today"]["cost_usd"] == (200 * 10 + 20 * 20) / 1_000_000


def test_seconds_that_are_listened_to_are_entered(ann: Caller, index_queue: str, chosen: Chosen) -> None:
    with SpeechServer() as server:
        chosen(SPEECH_BASE_URL=server.url, SPEECH_API_KEY="k")
        upload(ann, (SAMPLES / "said.mp3").read_bytes(), "visit.mp3")
        work(*waiting(index_queue))
    today = used(ann)["today"]
    assert today["heard_seconds"] > 1
    assert today["cost_usd"] == pytest.approx(today["heard_seconds"] * 0.01, abs=1e-5)


def test_what_failed_was_paid_for_all_the_same(ann: Caller, index_queue: str, chosen: Chosen) -> None:
    with AnsweringServer(lambda _: completion("") | {"usage": SEEN}) as server:
        seeing(chosen, server)
        document = upload(ann, scanned_pdf(1), "blank.pdf").body["document_id"]
        work(*waiting(index_queue))
    assert worker_call(ann, "GET", f"/documents/{document}").body["status"] == "failed"
    assert used(ann)["today"]["input_tokens"] == SEEN["prompt_tokens"]
