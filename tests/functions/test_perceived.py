"""Documents that are pictures or recordings."""

import base64
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.domain.knowledge.wiring import documents, keeping, reading
from shared.kit.settings import forget
from tests.extraction.files import pdf, scanned_pdf
from tests.functions.knowledge import files, found, multipart, rerun, waiting, work, worker_call
from tests.functions.people import registered, worker
from tests.lambda_client import Answer, Caller
from tests.servers.answering import AnsweringServer, Question
from tests.servers.speech import SpeechServer

pytestmark = pytest.mark.usefixtures("index_queue")
SAMPLES = Path(__file__).parents[1] / "audio/samples"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
CACHED = (
    reading.extraction,
    documents.indexing_service,
    documents.working_service,
    keeping.orders,
    keeping.purging_service,
    keeping.document_service,
    documents.ingesting_service,
)
Chosen = Callable[..., None]


def as_new() -> None:
    forget()
    for made in CACHED:
        made.cache_clear()


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chosen]:
    def choose(**environ: str) -> None:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        as_new()

    yield choose
    monkeypatch.undo()
    as_new()


@pytest.fixture
def ann() -> Caller:
    registered()
    return worker()


def upload(caller: Caller, content: bytes, filename: str) -> Answer:
    body, headers = multipart(content, filename)
    return worker_call(caller, "POST", "/upload", body, headers=headers)


def shown(caller: Caller, document_id: str) -> Any:
    return worker_call(caller, "GET", f"/documents/{document_id}").body


def completion(text: str) -> Any:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "seer", "choices": [choice]}


def sight(*texts: str | int) -> Callable[[Question], Any]:
    """Page after page, whichever is asked for first; afterwards the last again."""
    left = list(texts)

    def answer(_: Question) -> Any:
        text = left.pop(0) if len(left) > 1 else left[0]
        return text if isinstance(text, int) else completion(text)

    return answer


def seeing(chosen: Chosen, server: AnsweringServer) -> None:
    chosen(PARLEY_OCR="openai", PARLEY_OCR_MODEL="seer", OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")


def pictures(server: AnsweringServer) -> list[bytes]:
    parts = [each.body["messages"][0]["content"][1]["image_url"]["url"] for each in server.seen]
    return [base64.b64decode(part.partition(",")[2]) for part in parts]


def test_a_scan_and_a_picture_say_what_would_help_where_nothing_reads_them(ann: Caller) -> None:
    scan, picture = upload(ann, scanned_pdf(1), "scan.pdf"), upload(ann, PNG, "note.png")

    assert (scan.status, picture.status) == (422, 415)
    for refused in (scan, picture):
        assert "picture" in refused.body["detail"]
        assert "PARLEY_OCR" in refused.body["detail"]
    failed = worker_call(ann, "GET", "/documents", query={"status": "failed"}).body["documents"]
    assert sorted(each["filename"] for each in failed) == ["note.png", "scan.pdf"]


def test_a_scanned_page_is_recognized_by_a_worker_and_quoted_with_its_page(
    ann: Caller, index_queue: str, chosen: Chosen
) -> None:
    with AnsweringServer(sight("Colchicine eases gout.")) as server:
        seeing(chosen, server)
        made = upload(ann, scanned_pdf(1, "Typed page."), "scan.pdf").body
        assert (made["status"], server.seen) == ("processing", [])
        assert work(*waiting(index_queue)) == {"batchItemFailures": []}

    (picture,) = pictures(server)
    assert shades(picture) == {0, 255}  # the black square of the scan on its white page
    assert shown(ann, made["document_id"])["status"] == "indexed"
    (first, *_) = found(ann, "colchicine")
    assert (first["page"], first["text"]) == (1, "Colchicine eases gout.")
    page = worker_call(ann, "GET", f"/documents/{made['document_id']}/pages/2").body
    assert page["text"] == "Typed page."


def shades(picture: bytes) -> set[int]:
    width, height = struct.unpack(">II", picture[16:24])
    rows = zlib.decompress(picture[picture.index(b"IDAT") + 4 :])
    assert len(rows) == (width + 1) * height
    return {rows[at * (width + 1) + width // 2] for at in range(height)}


def test_what_was_recognized_once_is_not_asked_for_again(
    ann: Caller, index_queue: str, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with AnsweringServer(sight("Page of gout.", 500, 500, 500, "Page of bones.")) as server:
        seeing(chosen, server)
        made = upload(ann, scanned_pdf(2), "scan.pdf").body
        orders = waiting(index_queue)
        assert len(work(*orders)["batchItemFailures"]) == 1  # one page is read, the other is not
        assert work(*orders) == {"batchItemFailures": []}
        assert len(server.seen) == 5  # two pages, and three tries of one of them more
        before = found(ann, "gout")[0]["version"]
        monkeypatch.setattr("shared.domain.knowledge.model.recipes.CHUNKER_VERSION", "next")
        assert rerun()["queued"] == 1
        assert work(*waiting(index_queue)) == {"batchItemFailures": []}
        assert len(server.seen) == 5
    assert found(ann, "gout")[0]["version"] != before
    assert worker_call(ann, "DELETE", f"/documents/{made['document_id']}").status == 200
    assert files() == []


def test_a_picture_is_a_document_of_one_page(ann: Caller, index_queue: str, chosen: Chosen) -> None:
    with AnsweringServer(sight("Take with food.")) as server:
        seeing(chosen, server)
        upload(ann, PNG, "label.png")
        work(*waiting(index_queue))
    assert pictures(server) == [PNG]
    assert [each["text"] for each in found(ann, "food")] == ["Take with food."]


def test_a_pdf_with_text_on_every_page_needs_no_eyes(ann: Caller, chosen: Chosen) -> None:
    with AnsweringServer(sight("never")) as server:
        seeing(chosen, server)
        made = upload(ann, pdf("Gout hurts.", ""), "typed.pdf").body
    assert (made["status"], server.seen) == ("success", [])


def test_a_scan_without_a_word_fails_with_a_reason(ann: Caller, index_queue: str, chosen: Chosen) -> None:
    with AnsweringServer(sight("")) as server:
        seeing(chosen, server)
        made = upload(ann, scanned_pdf(1), "blank.pdf").body
        work(*waiting(index_queue))
    said = shown(ann, made["document_id"])
    assert (said["status"], "without text" in said["error"]) == ("failed", True)


def test_a_scan_of_too_many_pages_is_refused_before_anything_is_asked(ann: Caller, chosen: Chosen) -> None:
    with AnsweringServer(sight("never")) as server:
        seeing(chosen, server)
        chosen(PARLEY_OCR_PAGES="2")
        refused = upload(ann, scanned_pdf(3), "long.pdf")
    assert (refused.status, server.seen) == (413, [])
    assert "2 pages" in refused.body["detail"]


def test_a_recording_becomes_what_is_said_in_it(ann: Caller, index_queue: str, chosen: Chosen) -> None:
    with SpeechServer() as server:
        chosen(SPEECH_BASE_URL=server.url, SPEECH_API_KEY="k")
        made = upload(ann, (SAMPLES / "said.mp3").read_bytes(), "visit.mp3").body
        assert (made["status"], server.seen) == ("processing", [])
        work(*waiting(index_queue))

    assert [each.path for each in server.seen] == ["/v1/audio/transcriptions"]
    assert [each["text"] for each in found(ann, "blood sugar")] == ["What lowers blood sugar?"]


def test_a_recording_that_nobody_can_hear_says_what_would_help(
    ann: Caller, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "find_spec", lambda _: None)  # as where the package does not exist
    chosen()
    refused = upload(ann, (SAMPLES / "said.mp3").read_bytes(), "visit.mp3")
    assert (refused.status, "SPEECH_BASE_URL" in refused.body["detail"]) == (415, True)


def test_a_damaged_recording_fails_with_a_reason(ann: Caller, index_queue: str, chosen: Chosen) -> None:
    with SpeechServer() as server:
        chosen(SPEECH_BASE_URL=server.url, SPEECH_API_KEY="k")
        made = upload(ann, b"OggS and nothing more of it", "broken.ogg").body
        work(*waiting(index_queue))
    said = shown(ann, made["document_id"])
    assert (said["status"], bool(said["error"]), server.seen) == ("failed", True, [])
