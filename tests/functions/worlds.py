"""A person on a true store, and the jobs that follow what they do."""

from typing import Any

import boto3

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.storage import bucket_name
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
            self.follow("jobs/leaver", "accounts")
            self.follow("jobs/sweeper", "conversations", "messages")
            self.follow("jobs/attachments", "attachments")
            self.serve("jobs/sweeper", "SWEEPS")
            self.serve("jobs/attachments", "READINGS")
            self.serve("jobs/leaver", "DEPARTURES")

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
