"""What the fleet needs on an AWS endpoint: tables, buckets, queues. Made when missing, brought up to date when
there: a data folder outlives the version it was made by."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from pynamodb.models import Model

from infra.fleet import Fleet, Function, Queue, Stream
from infra.policies import dead_queue, parks
from infra.schema import Schema, schema_of
from shared.kit.settings import StageSettings

WAITING = 64  # that may ask at one time: every queue is polled, and every stream
PATIENT = Config(
    user_agent="Parley",  # to tell of every part of botocore takes a tenth of a request
    connect_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=WAITING,
)
THERE = {
    "ResourceInUseException",
    "BucketAlreadyOwnedByYou",
    "BucketAlreadyExists",
    "QueueAlreadyExists",
    "QueueNameExists",
}


def named(noun: str) -> str:
    return f"parley-{StageSettings.load().stage}-{noun}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    url: str | None = None
    clients: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def client(self, service: str) -> Any:
        """One of a kind: another takes longer to make than thirty requests, and each trigger would have its own."""
        if service not in self.clients:
            make: Any = boto3.client
            self.clients[service] = make(service, endpoint_url=self.url, config=PATIENT)
        return self.clients[service]


def create(fleet: Fleet, endpoint: Endpoint) -> dict[str, str]:
    """Returns the environment by which functions find what is not named by the stage alone."""
    dynamodb, s3, sqs = (endpoint.client(service) for service in ("dynamodb", "s3", "sqs"))
    streamed = {stream.table for function in fleet.functions for stream in function.of(Stream)}
    for table in fleet.tables:
        create_table(dynamodb, table, streamed=table in streamed)
    for bucket in fleet.buckets:
        made(s3.create_bucket, Bucket=named(bucket))
    queues = {queue.name: create_queue(sqs, queue, visibility(fleet, queue)) for queue in fleet.queues}
    dead = {function.name: create_dead_letters(sqs, function) for function in asynchronous(fleet)}
    return {
        **{f"PARLEY_BUCKET_{variable(bucket)}": named(bucket) for bucket in fleet.buckets},
        **{f"PARLEY_QUEUE_{variable(name)}": url for name, url in queues.items()},
        **{f"PARLEY_DEAD_{variable(name)}": url for name, url in dead.items()},
    }


def variable(noun: str) -> str:
    return noun.upper().replace("-", "_").replace("/", "_")


def made(call: Any, **arguments: Any) -> Any:
    """A twin that made it first did our work."""
    try:
        return call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in THERE:
            raise
        return None


def create_table(dynamodb: Any, table: type[Model], *, streamed: bool) -> None:
    schema = schema_of(table)
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    new = made(dynamodb.create_table, **schema.creation, **({"StreamSpecification": stream} if streamed else {}))
    dynamodb.get_waiter("table_exists").wait(TableName=schema.name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    if new is None:
        bring_up_to_date(dynamodb, schema, stream if streamed else None)
    if schema.ttl is None:
        return
    try:
        dynamodb.update_time_to_live(
            TableName=schema.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": schema.ttl}
        )
    except ClientError as error:
        if "already enabled" not in str(error):
            raise


def bring_up_to_date(dynamodb: Any, schema: Schema, stream: dict[str, Any] | None) -> None:
    """Adds what is missing. What is there too much is left: it harms nobody and may hold data."""
    there = dynamodb.describe_table(TableName=schema.name)["Table"]
    indexes = {index["IndexName"] for index in there.get("GlobalSecondaryIndexes", [])}
    wanted: list[dict[str, Any]] = [
        {
            "AttributeDefinitions": schema.creation["AttributeDefinitions"],
            "GlobalSecondaryIndexUpdates": [{"Create": index}],
        }
        for index in schema.indexes
        if index["IndexName"] not in indexes
    ]
    if stream and not there.get("StreamSpecification", {}).get("StreamEnabled"):
        wanted.append({"StreamSpecification": stream})
    for change in wanted:  # DynamoDB takes one at a time
        made(dynamodb.update_table, TableName=schema.name, **change)
        dynamodb.get_waiter("table_exists").wait(
            TableName=schema.name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )


def visibility(fleet: Fleet, queue: Queue) -> int:
    """Six times the worker's time, as Lambda wants it."""
    return 6 * next(function.timeout for function in fleet.functions if queue in function.of(Queue))


def create_queue(sqs: Any, queue: Queue, visible_after: int) -> str:
    dead = url_of(sqs, f"{queue.name}-dead")
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": queue.attempts})
    attributes = {"VisibilityTimeout": str(visible_after), "RedrivePolicy": redrive}
    url = url_of(sqs, queue.name, **attributes)
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    return url


def asynchronous(fleet: Fleet) -> Iterable[Function]:
    """Functions whose failures are parked by Lambda itself, not by a queue's redrive."""
    return filter(parks, fleet.functions)


def create_dead_letters(sqs: Any, function: Function) -> str:
    return url_of(sqs, dead_queue(function))


def url_of(sqs: Any, noun: str, **attributes: str) -> str:
    made(sqs.create_queue, QueueName=named(noun), Attributes=attributes)
    url: str = sqs.get_queue_url(QueueName=named(noun))["QueueUrl"]
    return url
