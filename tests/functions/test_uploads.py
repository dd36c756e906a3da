"""Files that go to the store by a signed form, and what follows behind every file. The store checks signatures."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import httpx
import pytest

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.domain.attachments.wiring.files import attached_texts
from shared.storage import bucket_name
from tests.functions.attachments import PDF, PNG, ROW, attached, downloaded, listed, word
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import ask, begun
from tests.functions.test_threads import said
from tests.lambda_client import Answer, Caller

LARGE = b"%PDF-1.4\n" + b"0" * (11 * 1024 * 1024)


class Clock:
    def get_remaining_time_in_millis(self) -> int:
        return 300_000


class World:
    """Ann, her message, and the jobs that follow what she does."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.user_id = registered()
        self.ann = signed_in()
        self.talk = begun(self.ann)
        self.message = str(said(self.ann, self.talk, "see this")["id"])
        self.places: dict[str, str] = {}

    def announced(self, size: int, name: str = "scan.pdf") -> Any:
        body = {"fileName": name, "fileSize": size}
        made = self.ann.call(ROW, "POST", f"/api/messages/{self.message}/attachments/uploads", body)
        assert made.status == 201, made.text
        return made.body

    def complete(self, upload: Any) -> Answer:
        return self.ann.call(ROW, "POST", upload["completeUrl"])

    def kept(self) -> set[str]:
        found = boto3.client("s3").list_objects_v2(Bucket=bucket_name("attachments"))
        return {each["Key"].partition("/")[0] for each in found.get("Contents", [])}

    def settle(self) -> None:
        """Lets the jobs see every change and every message there is, until there is nothing left."""
        for _ in range(6):
            self.follow("jobs/sweeper", "conversations", "messages")
            self.follow("jobs/attachments", "attachments")
            self.serve("jobs/sweeper", "SWEEPS")
            self.serve("jobs/attachments", "READINGS")

    def follow(self, job: str, *nouns: str) -> None:
        for noun in nouns:
            if records := self.changes(f"parley-test-{noun}"):
                run(job, {"Records": records})

    def changes(self, table: str) -> list[Any]:
        streams = boto3.client("dynamodbstreams")
        arn = boto3.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        where: Any = {"ShardIteratorType": "TRIM_HORIZON"}
        if table in self.places:
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self.places[table]}
        place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], **where)["ShardIterator"]
        found: list[Any] = list(streams.get_records(ShardIterator=place)["Records"])
        if found:
            self.places[table] = found[-1]["dynamodb"]["SequenceNumber"]
        return found

    def serve(self, job: str, queue: str) -> None:
        sqs, url = boto3.client("sqs"), self.environ[f"PARLEY_QUEUE_{queue}"]
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            records = [{"messageId": each["MessageId"], "body": each["Body"]} for each in messages]
            run(job, {"Records": records})
            for each in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])


def run(job: str, event: Any) -> None:
    row = FLEET[job]
    handler = __import__(row.entry[0], fromlist=["handler"]).handler
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        assert handler(event, Clock()) == {"batchItemFailures": []}


def posted(upload: Any, content: bytes) -> int:
    return httpx.post(upload["uploadUrl"], data=upload["fields"], files={"file": ("x", content)}).status_code


@pytest.fixture
def world(ministack: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> World:
    environ = ministack()
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return World(environ)


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
    items = boto3.client("dynamodb").scan(TableName="parley-test-attachments")["Items"]
    assert items == []


def stored() -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=bucket_name("attachments"))
    return [each["Key"] for each in found.get("Contents", [])]


def test_a_file_that_never_comes_is_forgotten_by_itself(world: World) -> None:
    upload = world.announced(100)
    posted(upload, PDF)
    items = boto3.client("dynamodb").scan(TableName="parley-test-attachments")["Items"]
    assert all("expires_at" in item for item in items)
    for item in items:  # as the store does when their time has come
        keys = {name: item[name] for name in ("thread", "place")}
        boto3.client("dynamodb").delete_item(TableName="parley-test-attachments", Key=keys)
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
