"""Files of a WebDAV server, which is a real one, in the knowledge base."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.domain.integrations.model import SILENCE, Scan
from shared.domain.integrations.wiring.files import file_service
from shared.filestores.webdav import WebDav
from shared.kit import settings
from shared.reaching import Unreachable
from tests.direct import direct
from tests.functions.elsewhere import ask, newcomer, stored
from tests.functions.knowledge import BONES, GOUT, search
from tests.functions.people import administrator, signed_in
from tests.functions.worlds import Clock, run
from tests.lambda_client import Answer, Caller
from tests.lost import lost_once
from tests.servers.programs import file_server

pytestmark = pytest.mark.usefixtures("index_queue")
ROW = "voiceassist/files"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("webdav")
    with file_server(folder) as url:
        yield url, folder / "files"


@pytest.fixture
def shelf(server: tuple[str, Path]) -> Path:
    """With two papers, one of them in a folder, and a picture that nobody reads."""
    root = server[1]
    (root / "Ward 3" / "notes").mkdir(parents=True, exist_ok=True)
    (root / "gout & co.md").write_text(GOUT)
    (root / "Ward 3" / "notes" / "bones.md").write_text(BONES)
    (root / "x.png").write_bytes(b"\x89PNG")
    return root


@pytest.fixture
def scans(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    url = aws["PARLEY_QUEUE_SCANS"]
    monkeypatch.setenv("PARLEY_QUEUE_SCANS", url)
    monkeypatch.setenv("INTEGRATIONS_ALLOWED_HOSTS", "127.0.0.1")
    settings.forget()
    yield url
    monkeypatch.undo()
    settings.forget()


@pytest.fixture
def root(scans: str, server: tuple[str, Path], shelf: Path) -> Caller:  # noqa: ARG001  # what it reads must be there
    administrator()
    who = signed_in("root@example.com")
    stored(who, "files", server[0])
    return who


def files(who: Caller, method: str, path: str, body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/api/integrations/files{path}", body, query=query)


def scanned(who: Caller, queue: str, **query: Any) -> Any:
    begun = files(who, "POST", "/scan-and-index", **query)
    assert (begun.status, begun.body["status"]) == (202, "queued"), begun.text
    work(queue)
    return files(who, "GET", f"/scans/{begun.body['scan_id']}").body["data"]


def work(queue: str) -> None:
    sqs = direct("sqs")
    while found := sqs.receive_message(QueueUrl=queue).get("Messages"):
        records = [{"messageId": each["MessageId"], "body": each["Body"]} for each in found]
        run("jobs/files_scanner", {"Records": records})


def test_one_file_is_indexed_and_found_with_where_it_comes_from(root: Caller, server: tuple[str, Path]) -> None:
    answer = files(root, "POST", "/index", {"file_path": "gout & co.md"})
    data = answer.body["data"]
    assert (answer.status, data["status"], data["chunks_indexed"]) == (200, "indexed", 1), answer.text
    assert data["url"] == f"{server[0]}gout%20%26%20co.md"
    assert data["processing_time_ms"] >= 0
    again = files(root, "POST", "/index", {"filePath": "/gout & co.md"})
    assert again.body["data"]["document_id"] == data["document_id"]
    (passage,) = search(root, "colchicine")
    assert passage["document_id"] == data["document_id"]


def test_a_walk_takes_what_is_new_or_changed_and_leaves_the_rest(root: Caller, scans: str, shelf: Path) -> None:
    first = scanned(root, scans)
    assert first["status"] == "completed", first
    assert (first["files_indexed"], first["files_unchanged"], first["files_failed"]) == (2, 0, 0)
    again = scanned(root, scans)
    assert (again["files_indexed"], again["files_unchanged"]) == (0, 2)
    (shelf / "Ward 3" / "notes" / "bones.md").write_text(f"{BONES}\n\nPhosphate matters to bones too.")
    third = scanned(root, scans)
    assert (third["files_indexed"], third["files_unchanged"]) == (1, 1)
    assert search(root, "phosphate")
    forced = scanned(root, scans, force_reindex="true")
    assert forced["files_indexed"] == 2


def test_a_walk_goes_on_where_an_answer_of_the_store_was_lost(root: Caller, scans: str) -> None:
    with lost_once("PutItem", "scans") as lost:
        begun = scanned(root, scans)
    assert (begun["status"], lost) == ("completed", ["PutItem of scans"])
    again = files(root, "POST", "/scan-and-index")
    with lost_once("PutItem", "scans") as lost:
        work(scans)
    walked = files(root, "GET", f"/scans/{again.body['scan_id']}").body["data"]
    assert (walked["status"], walked["files_unchanged"], len(lost)) == ("completed", 2, 1)


def test_what_was_removed_there_is_found_no_more(root: Caller, scans: str, shelf: Path) -> None:
    (shelf / "old").mkdir(exist_ok=True)
    (shelf / "old" / "one.md").write_text("Leeches are applied to the knee.")
    assert scanned(root, scans)["files_indexed"] == 3
    assert search(root, "leeches")
    (shelf / "old" / "one.md").unlink()
    (shelf / "old").rmdir()
    again = scanned(root, scans)
    assert (again["status"], again["files_removed"], again["files_unchanged"]) == ("completed", 1, 2)
    assert "Leeches" not in str(search(root, "leeches"))
    assert search(root, "colchicine")


def test_a_server_that_suddenly_has_nothing_is_believed_only_on_demand(
    root: Caller, scans: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scanned(root, scans)["files_indexed"] == 2
    monkeypatch.setattr(WebDav, "listed", lambda *_: [])
    for _ in range(2):
        empty = scanned(root, scans)
        assert (empty["status"], empty["files_missing"], empty["files_removed"]) == ("completed", 2, 0)
        assert empty["problems"] == [{"path": "", "code": "MANY_FILES_MISSING"}]
        assert search(root, "colchicine")
    told = scanned(root, scans, remove_missing="true")
    assert (told["files_missing"], told["files_removed"], told["problems"]) == (2, 2, [])
    assert "olchicine" not in str(search(root, "colchicine"))


@pytest.mark.parametrize(
    ("known", "missing", "is_doubtful"),
    [(1, 1, True), (2, 1, False), (9, 8, False), (10, 5, False), (10, 6, True), (400, 400, True)],
)
def test_half_of_many_files_may_go_and_not_more_and_never_all(
    known: int, missing: int, *, is_doubtful: bool
) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    scan = Scan("ann", "1", "note", force=False, created_at=now, updated_at=now, waiting=())
    for number in range(known):
        scan = scan.seen(str(number), is_missing=number < missing)
    ended = scan.compared(None, now)
    assert (ended.removing, ended.status) == ((False, "completed") if is_doubtful else (True, "running"))
    assert replace(scan, removes=True).compared(None, now).removing


def test_a_folder_that_cannot_be_looked_into_loses_nothing(
    root: Caller, scans: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scanned(root, scans)["files_indexed"] == 2
    listed = WebDav.listed

    def troubled(store: WebDav, folder: str) -> Any:
        if folder:
            raise Unreachable("The server has troubles of its own")
        return listed(store, folder)

    monkeypatch.setattr(WebDav, "listed", troubled)
    again = scanned(root, scans)
    assert (again["files_removed"], again["problems"][0]["code"]) == (0, "SERVER_UNREACHABLE")


def test_a_walk_that_its_queue_gave_up_does_not_run_for_ever(root: Caller, scans: str) -> None:
    begun = files(root, "POST", "/scan-and-index").body["scan_id"]
    service = file_service()
    now = service.now
    object.__setattr__(service, "now", lambda: now() + SILENCE + SILENCE)
    found = files(root, "GET", f"/scans/{begun}").body["data"]
    object.__setattr__(service, "now", now)
    assert (found["status"], found["problems"]) == ("failed", [{"path": "", "code": "ABANDONED"}])
    work(scans)
    assert files(root, "GET", f"/scans/{begun}").body["data"] == found


def test_what_cannot_be_read_is_named_and_stops_nothing(root: Caller, scans: str, shelf: Path) -> None:
    bad = shelf / "a bad one.pdf"
    bad.write_bytes(b"%PDF-1.4 and then nothing")
    found = scanned(root, scans)
    bad.unlink()
    assert (found["status"], found["files_indexed"], found["files_failed"]) == ("completed", 2, 1)
    assert found["problems"][0]["path"] == "a bad one.pdf"


def test_a_walk_that_runs_out_of_time_goes_on_where_it_stopped(
    root: Caller, scans: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = files(root, "POST", "/scan-and-index").body["scan_id"]
    clocks: list[Clock] = []

    def remaining(clock: Clock) -> int:
        """Time for one file, or for one folder."""
        asked_before = any(clock is each for each in clocks)
        clocks.append(clock)
        return 0 if asked_before else 300_000

    monkeypatch.setattr(Clock, "get_remaining_time_in_millis", remaining)
    work(scans)
    assert len({id(each) for each in clocks}) == 3
    found = files(root, "GET", f"/scans/{begun}").body["data"]
    assert (found["status"], found["files_indexed"]) == ("completed", 2)


def test_a_record_that_comes_twice_changes_nothing(root: Caller, scans: str) -> None:
    sqs, begun = direct("sqs"), files(root, "POST", "/scan-and-index").body["scan_id"]
    (order,) = sqs.receive_message(QueueUrl=scans, VisibilityTimeout=0)["Messages"]
    work(scans)
    found = files(root, "GET", f"/scans/{begun}").body["data"]
    sqs.send_message(QueueUrl=scans, MessageBody=order["Body"])
    work(scans)
    assert files(root, "GET", f"/scans/{begun}").body["data"] == found


def test_a_server_that_is_not_there_ends_the_walk_and_says_why(root: Caller, scans: str) -> None:
    begun = files(root, "POST", "/scan-and-index").body["scan_id"]
    ask(root, "DELETE", "/accounts/files")
    work(scans)
    found = files(root, "GET", f"/scans/{begun}").body["data"]
    assert (found["status"], found["problems"]) == ("failed", [{"path": "", "code": "NOT_CONFIGURED"}])


@pytest.mark.parametrize("path", ["../etc/passwd", "a/../../b", "..", "a\x00b"])
def test_no_path_leads_out_of_the_account(root: Caller, path: str) -> None:
    assert files(root, "POST", "/index", {"file_path": path}).status == 422


def test_a_file_that_is_not_there_is_404(root: Caller) -> None:
    assert files(root, "POST", "/index", {"file_path": "nothing.md"}).status == 404


def test_only_administrators_add_to_what_everybody_reads_and_nobody_sees_anothers_walk(
    root: Caller, scans: str
) -> None:
    found = scanned(root, scans)
    ann = newcomer()
    for method, path, body in (
        ("POST", "/index", {"file_path": "gout & co.md"}),
        ("POST", "/scan-and-index", None),
        ("GET", f"/scans/{found['scan_id']}", None),
    ):
        assert files(ann, method, path, body).status == 403
    administrator("other@example.com")
    other = signed_in("other@example.com")
    assert files(other, "GET", f"/scans/{found['scan_id']}").status == 404
    unset = files(other, "POST", "/scan-and-index")
    assert (unset.status, unset.body["error"]["code"]) == (409, "NOT_CONFIGURED")
