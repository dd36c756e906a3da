"""YouWorker: documents of one's own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.knowledge.wiring.documents import ingesting_service
from shared.fetching import Fetched
from shared.tables.audit import AuditItem
from tests.functions.knowledge import (
    BONES,
    GOUT,
    Clock,
    files,
    forget,
    found,
    ingest,
    multipart,
    rerun,
    waiting,
    work,
    worker_call,
)
from tests.functions.people import registered, worker
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("index_queue")
ROOT = Caller({"x-api-key": "root-key-of-the-tests"})


@pytest.fixture
def ann(index_queue: str) -> Caller:  # noqa: ARG001  # its tables are needed
    registered()
    return worker()


@pytest.fixture
def bob(ann: Caller) -> Caller:  # noqa: ARG001  # who comes first
    registered("bob@example.com", "Bob Hall")
    return worker("bob@example.com")


def upload(caller: Caller, content: str, filename: str, **fields: str) -> Answer:
    body, headers = multipart(content, filename, **fields)
    return worker_call(caller, "POST", "/upload", body, headers=headers)


def listed(caller: Caller, **query: Any) -> Any:
    return worker_call(caller, "GET", "/documents", query=query).body


def test_a_file_is_indexed_and_found_with_where_it_stands(ann: Caller) -> None:
    made = upload(ann, GOUT, "gout.md")

    assert (made.status, made.body["status"], made.body["filename"]) == (200, "success", "gout.md")
    assert (made.body["pages"], made.body["chunks"]) == (1, 1)
    assert made.body["processing_time_ms"] >= 0
    (first,) = found(ann, "what eases an attack of gout")
    assert (first["document_id"], first["collection_name"]) == (made.body["document_id"], "documents")
    assert GOUT[first["start"] : first["end"]] == first["text"]


def test_text_is_ingested_with_its_title_and_metadata(ann: Caller) -> None:
    made = ingest(ann, title="My Document", source="manual").body

    (shown,) = listed(ann)["documents"]
    assert (made["status"], made["chunks"]) == ("success", 1)
    assert (shown["title"], shown["metadata"]["source"], shown["source"]) == ("My Document", "manual", "text")


def test_the_same_text_again_is_the_same_document_and_another_collection_is_another(ann: Caller) -> None:
    first, again, other = ingest(ann), ingest(ann), ingest(ann, collection="notes")

    assert first.body["document_id"] == again.body["document_id"] != other.body["document_id"]
    assert listed(ann)["total"] == 2
    assert [each["collection_name"] for each in found(ann, "gout", collection_name="notes")] == ["notes"]


def test_a_strangers_documents_are_not_there_on_any_surface(ann: Caller, bob: Caller) -> None:
    hers = ingest(ann).body["document_id"]
    one = f"/documents/{hers}"

    assert found(bob, "gout") == found(bob, "gout", collection_name="documents") == []
    assert listed(bob) == {"documents": [], "total": 0, "cursor": None}
    for method in ("GET", "DELETE"):
        refused, unknown = worker_call(bob, method, one), worker_call(bob, method, "/documents/nonsense")
        assert refused.status == unknown.status == 404
        assert refused.body["detail"] == unknown.body["detail"]
    assert upload(bob, BONES, "b.md", document_id=hers).status == 404
    assert found(ROOT, "gout") == []  # an administrator is a stranger too
    assert ingest(bob).body["document_id"] != hers  # the same bytes are another document with another owner
    assert len(found(ann, "gout")) == 1


def test_what_administrators_share_is_found_and_read_by_everybody_and_changed_by_them_alone(ann: Caller) -> None:
    shared = ingest(ROOT, collection="shared").body["document_id"]

    assert [each["document_id"] for each in found(ann, "gout", collection_name="shared")] == [shared]
    assert worker_call(ann, "GET", f"/documents/{shared}").status == 200
    assert listed(ann, collection_name="shared")["total"] == 1
    assert worker_call(ann, "DELETE", f"/documents/{shared}").status == 403
    assert ingest(ann, BONES, collection="shared").status == 403
    assert listed(ann)["total"] == 0


def test_a_deleted_document_leaves_nothing(ann: Caller) -> None:
    made = ingest(ann).body["document_id"]
    assert len(found(ann, "gout")) == 1

    assert worker_call(ann, "DELETE", f"/documents/{made}").body == {"status": "deleted", "document_id": made}
    assert (found(ann, "gout"), files(), listed(ann)["total"]) == ([], [], 0)


def test_what_cannot_be_read_is_refused_with_a_reason_and_listed_with_it(ann: Caller) -> None:
    refused = upload(ann, "%PDF-1.7 and nothing more", "broken.pdf")

    assert (refused.status, "damaged" in refused.body["detail"]) == (422, True)
    (failed,) = listed(ann, status="failed")["documents"]
    assert (failed["status"], failed["error"]) == ("failed", refused.body["detail"])
    assert upload(ann, "GIF89a and more", "x.gif").status == 415


def test_a_collection_lists_its_own_documents_page_by_page(ann: Caller) -> None:
    notes = [ingest(ann, f"{GOUT} {number}", "notes").body["document_id"] for number in range(3)]
    ingest(ann, BONES)

    first = listed(ann, collection_name="notes", limit=2)
    rest = listed(ann, collection_name="notes", limit=2, cursor=first["cursor"])
    assert [each["document_id"] for each in first["documents"] + rest["documents"]] == notes[::-1]
    assert (first["total"], rest["cursor"]) == (None, None)
    assert listed(ann, collection_name="notes", status="failed")["documents"] == []
    registered("bob@example.com")
    assert listed(worker("bob@example.com"), collection_name="notes")["documents"] == []


def test_a_collection_that_cannot_be_named_so_is_refused(ann: Caller) -> None:
    assert worker_call(ann, "GET", "/documents", query={"collection_name": "a b"}).status == 422
    for name in ["a b", "../x", "x" * 129]:
        assert ingest(ann, collection=name).status == 422


def test_nobody_ingests_or_searches_unsigned() -> None:
    nobody = Caller()
    assert ingest(nobody).status == worker_call(nobody, "POST", "/search", {"query": "x"}).status == 401
    assert upload(nobody, GOUT, "a.md").status == worker_call(nobody, "GET", "/documents").status == 401


def test_a_page_of_the_web_is_a_document_of_its_address(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Fetched(
        "https://pages.test/gout", b"<html><title>Gout</title><p>Gout hurts.</p></html>", "text/html", "gout"
    )
    monkeypatch.setattr(type(ingesting_service().fetch), "__call__", lambda *_: page)
    first = worker_call(ann, "POST", "/url", {"url": "https://pages.test/gout"}).body
    assert (first["status"], first["chunks"]) == ("success", 1)
    assert [each["url"] for each in found(ann, "gout hurts")] == [page.url]

    page = replace(page, data=b"<html><title>Gout</title><p>Gout can be eased.</p></html>")
    again = worker_call(ann, "POST", "/url", {"url": "https://pages.test/gout"}).body
    assert again["document_id"] == first["document_id"]
    assert ["eased" in each["text"] for each in found(ann, "gout")] == [True]
    assert listed(ann)["total"] == 1


def test_an_address_that_only_we_could_reach_is_refused_and_keeps_nothing(ann: Caller) -> None:
    for url in ("http://127.0.0.1:8000/", "http://169.254.169.254/latest/", "file:///etc/passwd", "nonsense"):
        refused = worker_call(ann, "POST", "/url", {"url": url})
        assert (refused.status, listed(ann)["total"]) == (422, 0)
    assert worker_call(ann, "POST", "/url", {"url": "http://127.0.0.1/", "collection_name": "shared"}).status == 403


def test_every_quote_stands_on_its_page_where_it_says(ann: Caller, bob: Caller) -> None:
    pages = [f"# Part {page}\n\n" + long_text(60 + page) for page in range(4)]
    made = upload(ann, "\f".join(pages), "long.txt").body["document_id"]

    def shown(page: int, caller: Caller = ann) -> Answer:
        return worker_call(caller, "GET", f"/documents/{made}/pages/{page}")

    quotes = found(ann, "gout long text", top_k=20)
    assert len({each["page"] for each in quotes}) > 1
    for each in quotes:
        answer = shown(each["page"]).body
        assert answer["text"][each["start"] : each["end"]] == each["text"]
        assert answer["version"] == each["version"]
    assert [shown(page + 1).body["text"] == text for page, text in enumerate(pages)] == [True] * 4
    assert [shown(page).status for page in (0, 5)] == [422, 404]
    assert shown(1, bob).status == 404


def long_text(sentences: int) -> str:
    return " ".join(f"Sentence {number} of the long text says a little about gout." for number in range(sentences))


def test_a_document_that_takes_too_long_goes_on_in_the_queue_where_it_stopped(
    ann: Caller,
    index_queue: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.domain.knowledge.service.orders.PATIENCE", 0.0)
    text = long_text(3000)
    made = ingest(ann, text).body
    assert made["status"] == "processing"
    assert found(ann, "gout") == []  # not half of it
    before = files()

    (order,) = waiting(index_queue)
    assert work(order, clock=Clock(lambda: 31_000)) == {"batchItemFailures": []}  # and once more, too little time
    assert set(before) < set(files())
    (order,) = waiting(index_queue)
    assert work(order) == {"batchItemFailures": []}
    shown = worker_call(ann, "GET", f"/documents/{made['document_id']}").body
    assert (shown["status"], shown["progress"]) == ("indexed", 100)
    assert len(found(ann, "sentence 2999")) > 0
    assert waiting(index_queue) == []


def test_a_document_of_a_new_recipe_is_indexed_anew_and_answers_meanwhile(
    ann: Caller,
    index_queue: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ingest(ann)
    nothing = {"resent": 0, "queued": 0, "finished": True, "looked_at": 0, "changed": 0}
    assert rerun() == nothing
    monkeypatch.setattr("shared.domain.knowledge.model.recipes.CHUNKER_VERSION", "next")

    assert rerun(Clock(lambda: 1000)) == {**nothing, "finished": False}
    assert rerun()["queued"] == 1
    assert rerun()["queued"] == 0  # it waits for its job
    assert len(found(ann, "gout")) == 1
    before = found(ann, "gout")[0]["version"]
    work(*waiting(index_queue))
    assert found(ann, "gout")[0]["version"] != before
    assert rerun()["queued"] == 0


def test_a_job_that_was_lost_is_sent_again(ann: Caller, index_queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.domain.knowledge.service.orders.PATIENCE", 0.0)
    ingest(ann, long_text(1500))
    waiting(index_queue)  # and the message is lost
    assert rerun()["resent"] == 0  # it may still be on its way

    monkeypatch.setattr("shared.domain.knowledge.service.rerunning.FORGOTTEN", timedelta(seconds=-1))
    assert rerun()["resent"] == 1
    assert work(*waiting(index_queue)) == {"batchItemFailures": []}
    assert listed(ann)["documents"][0]["status"] == "indexed"


def test_a_function_that_comes_later_has_the_same_index(ann: Caller) -> None:
    ingest(ann)
    gone = ingest(ann, BONES).body["document_id"]
    before = found(ann, "gout")
    worker_call(ann, "DELETE", f"/documents/{gone}")
    forget()

    assert found(ann, "gout") == before
    assert found(ann, "calcium bones") == []


def test_the_audit_hears_of_what_is_shared_and_not_of_what_is_ones_own(ann: Caller) -> None:
    ingest(ann)
    shared = ingest(ROOT, collection="shared").body["document_id"]

    acts = [(item.act, item.about) for item in AuditItem.scan() if item.act.startswith("kb.")]
    assert acts == [("kb.upload", f"document:{shared}")]
