"""YouWorker: pages of the web that are documents, looked at again."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from shared.domain.knowledge.wiring.keeping import refetching_service
from shared.fetching import Fetched, Known, NotThere, Unmodified
from shared.fetching.http import HttpFetch
from shared.kit.clock import utc_now
from shared.kit.errors import Refusal
from tests.functions.knowledge import Clock, files, found, rerun, waiting, work, worker_call
from tests.functions.people import registered, worker
from tests.functions.test_ingestion import listed
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("index_queue")


@pytest.fixture
def ann() -> Caller:
    registered()
    return worker()


@dataclass
class Site:
    """One page that says what it is told to, and what it was asked with."""

    data: bytes = b"<html><title>Gout</title><p>Gout hurts.</p></html>"
    etag: str = '"1"'
    refuses: Refusal | None = None
    asked: list[Known | None] = field(default_factory=list)

    def __call__(self, url: str, known: Known | None = None) -> Fetched:
        self.asked.append(known)
        if self.refuses:
            raise self.refuses
        if known and known.etag == self.etag:
            raise Unmodified
        return Fetched(url, self.data, "text/html", "gout", self.etag, None)


def later(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    later = replace(refetching_service(), now=lambda: utc_now() + timedelta(hours=hours))
    monkeypatch.setattr("functions.jobs.kb_reindex.handler.refetching_service", lambda: later)


def test_a_page_of_the_web_is_looked_at_again_and_indexed_anew_when_it_has_changed(
    ann: Caller, index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site()
    monkeypatch.setattr(HttpFetch, "__call__", lambda _, *given: site(*given))
    made = worker_call(ann, "POST", "/url", {"url": "https://pages.test/gout"}).body["document_id"]
    assert rerun()["looked_at"] == 0  # it was looked at just now

    later(monkeypatch, 25)
    assert (rerun()["changed"], site.asked[-1]) == (0, Known('"1"'))
    assert rerun()["looked_at"] == 0  # the next time is a day from then
    site.data, site.etag = b"<html><title>Gout today</title><p>Gout can be eased.</p></html>", '"2"'
    later(monkeypatch, 50)
    assert (rerun()["changed"], found(ann, "gout")[0]["text"]) == (1, "Gout hurts.")
    work(*waiting(index_queue))
    (first,) = found(ann, "gout")
    assert (first["document_id"], first["text"]) == (made, "Gout can be eased.")
    assert listed(ann)["documents"][0]["title"] == "Gout today"
    assert len([key for key in files() if "/source/" in key]) == 1


def test_a_page_that_is_gone_or_only_says_the_same_again_goes_on_answering(
    ann: Caller, index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site()
    monkeypatch.setattr(HttpFetch, "__call__", lambda _, *given: site(*given))
    worker_call(ann, "POST", "/url", {"url": "https://pages.test/gout"})
    before = found(ann, "gout")

    site.refuses = NotThere("The page answered with status 410")
    later(monkeypatch, 25)
    assert rerun()["changed"] == 0
    site.refuses, site.etag = None, '"another, of the same bytes"'
    later(monkeypatch, 50)
    report = rerun()
    assert (report["looked_at"], report["changed"]) == (1, 0)
    assert (found(ann, "gout"), waiting(index_queue)) == (before, [])


def test_a_run_without_time_leaves_pages_to_the_next(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    monkeypatch.setattr(HttpFetch, "__call__", lambda _, *given: site(*given))
    worker_call(ann, "POST", "/url", {"url": "https://pages.test/gout"})
    later(monkeypatch, 25)
    assert rerun(Clock(lambda: 1000))["looked_at"] == 0
    assert rerun()["looked_at"] == 1
