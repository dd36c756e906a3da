"""Snapshots of an index: a function that starts takes one, and nothing that went stays in it."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version

import boto3
import pytest

from shared.domain.knowledge.model import snapshots as rules
from shared.domain.knowledge.service import following, snapshotting
from shared.domain.knowledge.service.snapshots import Snapshots
from shared.domain.knowledge.wiring.snapshotting import snapshotting_service
from shared.storage.s3 import S3Files
from tests.functions.knowledge import files, forget, found, ingest, multipart, snapshot, waiting, work, worker_call
from tests.functions.people import registered, worker
from tests.lambda_client import Caller

BUCKET, KEY = "parley-test-documents", "snapshots/youworker"
GOUT, BONES = "Colchicine eases an attack of gout.", "Calcium keeps bones strong."


@pytest.fixture
def ann(index_queue: str) -> Caller:  # noqa: ARG001  # its queue must be there
    registered()
    return worker()


@pytest.fixture(autouse=True)
def little_is_much(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module in (following, snapshotting):
        monkeypatch.setattr(module, "WORTH", 2)
    forget()
    yield
    forget()


@pytest.fixture
def written(ann: Caller) -> list[str]:
    return [ingest(ann, text).body["document_id"] for text in (GOUT, BONES)]


def content() -> bytes:
    return bytes(boto3.client("s3").get_object(Bucket=BUCKET, Key=KEY)["Body"].read())


def remove(caller: Caller, document_id: str, queue: str) -> None:
    assert worker_call(caller, "DELETE", f"/documents/{document_id}").status in {200, 202, 204}
    work(*waiting(queue))


def without_parts() -> None:
    """Who finds anything now has it from a snapshot."""
    store = boto3.client("s3")
    for key in files():
        if "/parts/" in key:
            store.delete_object(Bucket=BUCKET, Key=key)


def texts(caller: Caller, question: str) -> list[str]:
    return [passage["text"] for passage in found(caller, question)]


@pytest.mark.usefixtures("written")
def test_a_function_that_starts_takes_the_snapshot_and_then_what_came_later(ann: Caller) -> None:
    assert snapshot() == ["youworker"]
    without_parts()
    ingest(ann, "Vitamin C prevents scurvy.")
    forget()

    assert texts(ann, "colchicine gout") == [GOUT]
    assert texts(ann, "calcium bones") == [BONES]
    assert texts(ann, "scurvy") == ["Vitamin C prevents scurvy."]


@pytest.mark.usefixtures("written")
def test_a_stranger_finds_nothing_in_it() -> None:
    snapshot()
    registered("bob@example.com")
    forget()

    assert texts(worker("bob@example.com"), "colchicine gout") == []


@pytest.mark.usefixtures("written")
def test_none_is_made_where_there_is_little_nor_twice_of_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as usual:
        usual.setattr(snapshotting, "WORTH", rules.WORTH)
        assert snapshot() == []
    assert snapshot() == ["youworker"]
    first = content()

    assert snapshot() == []
    assert content() == first


@pytest.mark.usefixtures("written")
def test_one_is_made_anew_before_it_is_too_old_to_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot()
    aged(monkeypatch, rules.RENEWED_DAYS - 0.1)
    assert snapshot() == []
    aged(monkeypatch, rules.RENEWED_DAYS + 0.1)
    assert snapshot() == ["youworker"]


def aged(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    service = snapshotting_service()
    now = service.snapshots.now
    later = replace(service, snapshots=replace(service.snapshots, now=lambda: now() + days * rules.DAY))
    monkeypatch.setattr("functions.jobs.kb_snapshot.handler.snapshotting_service", lambda: later)


def test_what_is_deleted_is_in_no_file_any_more(ann: Caller, written: list[str], index_queue: str) -> None:
    snapshot()
    for document_id in written:
        remove(ann, document_id, index_queue)

    assert files() == []


def test_what_is_replaced_is_in_no_snapshot_any_more(ann: Caller, written: list[str]) -> None:
    snapshot()
    body, headers = multipart("Allopurinol prevents gout.", "gout.txt", document_id=written[0])
    assert worker_call(ann, "POST", "/upload", body, headers=headers).body["document_id"] == written[0]

    assert KEY not in files()
    assert snapshot() == ["youworker"]
    without_parts()
    forget()
    assert texts(ann, "gout") == ["Allopurinol prevents gout."]


def test_what_goes_while_one_is_made_takes_it_away(
    ann: Caller, written: list[str], index_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = S3Files.put

    def slow(self: S3Files, key: str, content: bytes, media_type: str) -> None:
        if key == KEY:
            with monkeypatch.context() as elsewhere:
                elsewhere.setattr(S3Files, "put", put)
                remove(ann, written[0], index_queue)
        put(self, key, content, media_type)

    monkeypatch.setattr(S3Files, "put", slow)
    assert not snapshotting_service().run("youworker")
    assert KEY not in files()
    assert texts(ann, "calcium bones") == [BONES]


@pytest.mark.usefixtures("written")
def test_what_comes_while_one_is_made_does_not(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = Snapshots.keep

    def slow(self: Snapshots, *given: object) -> None:
        ingest(ann, "Vitamin C prevents scurvy.")
        keep(self, *given)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(Snapshots, "keep", slow)
    assert snapshotting_service().run("youworker")
    assert KEY in files()


def test_whoever_was_killed_before_taking_it_away_leaves_that_to_the_next_run(
    ann: Caller, written: list[str], index_queue: str
) -> None:
    snapshot()
    left = content()
    remove(ann, written[0], index_queue)
    boto3.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=left)

    forget()
    assert texts(ann, "colchicine gout") == []
    assert snapshot() == ["youworker"]
    forget()
    assert texts(ann, "colchicine gout") == []
    assert texts(ann, "calcium bones") == [BONES]


@pytest.mark.parametrize("damage", ["cut", "turned", "nothing", "nonsense", "another engine's", "aged"])
@pytest.mark.usefixtures("written")
def test_one_that_cannot_be_used_is_left_aside(ann: Caller, damage: str) -> None:
    snapshot()
    good = content()
    head, _, rest = good.partition(b"\n")
    label = rules.label_in(head)
    assert label is not None
    middle = len(rest) // 2
    bad = {
        "cut": good[:-200],
        "turned": head + b"\n" + rest[:middle] + bytes([rest[middle] ^ 255]) + rest[middle + 1 :],
        "nothing": b"",
        "nonsense": b"[]\nnonsense",
        "another engine's": replace(label, form="another").line() + rest,
        "aged": replace(label, made_at=label.made_at - rules.VALID_DAYS * rules.DAY).line() + rest,
    }[damage]
    boto3.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=bad)
    forget()

    assert texts(ann, "colchicine gout") == [GOUT]


@pytest.mark.usefixtures("written")
def test_it_says_which_engine_made_it() -> None:
    snapshot()
    label = rules.label_in(content().partition(b"\n")[0])
    assert label is not None
    assert label.form.startswith(f"edge-{version('qdrant-edge-py')}/")
