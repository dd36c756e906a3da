"""Files that go to the store by a signed form, and what follows behind every file. The store checks signatures."""

import json
from typing import Any

import httpx
import pytest

from shared.domain.attachments.wiring.files import attached_texts
from shared.storage import bucket_name
from tests.direct import direct
from tests.functions.attachments import PDF, PNG, ROW, attached, downloaded, listed, word
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import ask
from tests.functions.test_threads import said
from tests.functions.worlds import World
from tests.lambda_client import Caller

LARGE = b"%PDF-1.4\n" + b"0" * (11 * 1024 * 1024)


def posted(upload: Any, content: bytes) -> int:
    return httpx.post(upload["uploadUrl"], data=upload["fields"], files={"file": ("x", content)}).status_code


def test_a_large_file_goes_to_the_store_and_is_fetched_from_it(world: World) -> None:
    upload = world.announced(len(LARGE))
    assert upload["attachment"]["status"] == "waiting"
    assert listed(world.ann, world.message) == []
    early = world.complete(upload)
    assert (early.status, early.body["error"]["code"]) == (409, "FILE_NOT_UPLOADED")
    assert posted(upload, LARGE + b"1") == 400
    assert posted(upload, LARGE) == 204

    done = world.complete(upload)
    assert (done.status, done.body["status"], done.body["mimeType"]) == (200, "stored", "application/pdf")
    assert world.complete(upload).body["id"] == done.body["id"]
    assert world.kept() == {"kept"}
    far = downloaded(world.ann, done.body["id"])
    assert far.status == 307
    assert httpx.get(far.headers["location"]).content == LARGE
    assert downloaded(world.ann, done.body["id"], range="bytes=0-7").text == "%PDF-1.4"


def test_what_came_is_looked_at_where_its_sender_cannot_change_it(world: World) -> None:
    upload = world.announced(100, "a.pdf")
    posted(upload, b"MZ\x90\x00\x01\x02\x03\xff" + bytes(60))
    refused = world.complete(upload)
    assert (refused.status, refused.body["error"]["code"]) == (400, "FILE_TYPE_NOT_ALLOWED")
    assert world.complete(upload).status == 404
    assert world.kept() == set()

    upload = world.announced(100, "a.pdf")
    posted(upload, PDF)
    done = world.complete(upload).body
    assert posted(upload, b"MZ\x90\x00 and worse") == 204  # the form still stands
    assert downloaded(world.ann, done["id"]).content == PDF


def test_sizes_that_are_never_taken_are_refused_before_anything_is_sent(world: World) -> None:
    path = f"/api/messages/{world.message}/attachments/uploads"
    for size, status in ((0, 422), (-1, 422), (51 * 1024 * 1024, 413)):
        assert world.ann.call(ROW, "POST", path, {"file_name": "a.pdf", "file_size": size}).status == status
    assert world.ann.call(ROW, "POST", path, {"file_name": "a.exe", "file_size": 5}).status == 400


def test_the_text_of_files_reaches_whoever_answers(world: World) -> None:
    owner = f"voiceassist#{world.user_id}"
    plan = attached(world.ann, world.message, word("Take two tablets"), "plan.docx")
    attached(world.ann, world.message, b"Allergic to penicillin", "note.txt")
    attached(world.ann, world.message, PNG, "photo.png")
    attached(world.ann, world.message, b"%PDF-1.4 broken", "broken.pdf")
    world.settle()
    states = {each["file_name"]: each["text_status"] for each in listed(world.ann, world.message)}
    assert states == {
        "plan.docx": "read",
        "note.txt": "read",
        "photo.png": "unreadable",
        "broken.pdf": "unreadable",
    }
    texts = attached_texts().of(owner, world.talk, [world.message], 1000)
    assert [(each.name, each.text, each.whole) for each in texts] == [
        ("plan.docx", "Take two tablets", True),
        ("note.txt", "Allergic to penicillin", True),
    ]
    (short,) = attached_texts().of(owner, world.talk, [world.message], 8)
    assert (short.attachment_id, short.text, short.whole) == (plan["id"], "Take two", False)
    assert attached_texts().of(owner, world.talk, ["another"], 1000) == []
    assert attached_texts().of("voiceassist#eve", world.talk, [world.message], 1000) == []


def test_nothing_is_left_of_a_deleted_file_of_a_deleted_message_or_of_a_deleted_conversation(world: World) -> None:
    alone, others = attached(world.ann, world.message, b"one"), attached(world.ann, world.message, b"two")
    second = said(world.ann, world.talk, "and this")["id"]
    attached(world.ann, second, b"three")
    world.settle()
    assert world.kept() == {"kept", "text"}

    world.ann.call(ROW, "DELETE", f"/api/attachments/{alone['id']}")
    ask(world.ann, "DELETE", f"/{world.talk}/messages/{world.message}")
    world.settle()
    assert downloaded(world.ann, others["id"]).status == 404
    assert len(stored()) == 2  # bytes and text of the third

    ask(world.ann, "DELETE", f"/{world.talk}")
    world.settle()
    assert stored() == []
    items = direct("dynamodb").scan(TableName="parley-test-attachments")["Items"]
    assert items == []


def stored() -> list[str]:
    found = direct("s3").list_objects_v2(Bucket=bucket_name("attachments"))
    return [each["Key"] for each in found.get("Contents", [])]


def test_a_file_that_never_comes_is_forgotten_by_itself(world: World) -> None:
    upload = world.announced(100)
    posted(upload, PDF)
    items = direct("dynamodb").scan(TableName="parley-test-attachments")["Items"]
    assert all("expires_at" in item for item in items)
    for item in items:  # as the store does when their time has come
        keys = {name: item[name] for name in ("thread", "place")}
        direct("dynamodb").delete_item(TableName="parley-test-attachments", Key=keys)
    world.settle()
    assert stored() == []
    assert json.loads(world.complete(upload).text)["error"]["code"] == "RESOURCE_NOT_FOUND"


def test_no_file_can_be_attached_to_a_conversation_that_is_gone(world: World) -> None:
    ask(world.ann, "DELETE", f"/{world.talk}")
    path = f"/api/messages/{world.message}/attachments/uploads"
    assert world.ann.call(ROW, "POST", path, {"file_name": "a.pdf", "file_size": 5}).status == 404


@pytest.mark.usefixtures("world")
def test_a_stranger_cannot_complete_or_fetch_an_announced_file(world: World) -> None:
    upload = world.announced(100)
    posted(upload, PDF)
    registered("eve@example.com")
    eve: Caller = signed_in("eve@example.com")
    assert eve.call(ROW, "POST", upload["completeUrl"]).status == 404
    assert world.complete(upload).status == 200
