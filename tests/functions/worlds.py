"""A person on a true store, and the jobs that follow what they do."""

from typing import Any

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.storage import bucket_name
from tests.direct import direct
from tests.functions.attachments import ROW
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.lambda_client import Answer


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
        self.shards: dict[str, dict[str, Any]] = {}

    def announced(self, size: int, name: str = "scan.pdf") -> Any:
        body = {"fileName": name, "fileSize": size}
        made = self.ann.call(ROW, "POST", f"/api/messages/{self.message}/attachments/uploads", body)
        assert made.status == 201, made.text
        return made.body

    def complete(self, upload: Any) -> Answer:
        return self.ann.call(ROW, "POST", upload["completeUrl"])

    def kept(self) -> set[str]:
        found = direct("s3").list_objects_v2(Bucket=bucket_name("attachments"))
        return {each["Key"].partition("/")[0] for each in found.get("Contents", [])}

    def settle(self) -> None:
        """Lets the jobs see every change and every message there is, until there is nothing left."""
        for _ in range(6):
            found = [
                self.follow("jobs/leaver", "accounts"),
                self.follow("jobs/sweeper", "conversations", "messages"),
                self.follow("jobs/attachments", "attachments"),
                self.serve("jobs/sweeper", "SWEEPS"),
                self.serve("jobs/attachments", "READINGS"),
                self.serve("jobs/leaver", "DEPARTURES"),
            ]
            if not any(found):
                return

    def follow(self, job: str, *nouns: str) -> bool:
        """Whether there was anything."""
        found = False
        for noun in nouns:
            if records := self.changes(f"parley-test-{noun}"):
                run(job, {"Records": records})
                found = True
        return found

    def shard(self, table: str) -> dict[str, Any]:
        """The only one of a table; it stays the same for as long as the table does."""
        if table not in self.shards:
            arn = direct("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
            (only,) = direct("dynamodbstreams").describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
            self.shards[table] = {"StreamArn": arn, "ShardId": only["ShardId"]}
        return self.shards[table]

    def changes(self, table: str) -> list[Any]:
        streams = direct("dynamodbstreams")
        where: Any = {"ShardIteratorType": "TRIM_HORIZON"}
        if table in self.places:
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self.places[table]}
        place = streams.get_shard_iterator(**self.shard(table), **where)["ShardIterator"]
        found: list[Any] = list(streams.get_records(ShardIterator=place)["Records"])
        if found:
            self.places[table] = found[-1]["dynamodb"]["SequenceNumber"]
        return found

    def serve(self, job: str, queue: str) -> bool:
        sqs, url, found = direct("sqs"), self.environ[f"PARLEY_QUEUE_{queue}"], False
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            records = [{"messageId": each["MessageId"], "body": each["Body"]} for each in messages]
            run(job, {"Records": records})
            for each in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            found = True
        return found


def run(job: str, event: Any) -> None:
    row = FLEET[job]
    handler = __import__(row.entry[0], fromlist=["handler"]).handler
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        assert handler(event, Clock()) == {"batchItemFailures": []}
