"""Least privilege: what a row names becomes IAM statements, and nothing else does.

`Names` says how a resource is written: as intrinsic functions in a template, as plain ARNs (`infra.arns`) elsewhere.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from pynamodb.models import Model

from infra.arns import Statement
from infra.fleet import Fleet, Function, Invoked, Queue, Right, Schedule, Socket, Stream
from infra.schema import schema_of

TABLE_ACTIONS = {
    Right.GET: ("GetItem", "BatchGetItem", "ConditionCheckItem"),
    Right.QUERY: ("Query",),
    Right.PUT: ("PutItem", "BatchWriteItem"),
    Right.UPDATE: ("UpdateItem",),
    Right.DELETE: ("DeleteItem", "BatchWriteItem"),
    Right.CHECK: ("ConditionCheckItem",),
    Right.DESCRIBE: ("DescribeTable",),
}
OBJECT_ACTIONS = {
    Right.GET: ("GetObject", "GetObjectTagging"),
    Right.PUT: ("PutObject", "PutObjectTagging", "AbortMultipartUpload"),
    Right.UPDATE: ("PutObject",),
    Right.DELETE: ("DeleteObject",),
}


class Names(Protocol):
    def table(self, noun: str) -> Any: ...
    def index(self, noun: str, index: str) -> Any: ...
    def stream(self, noun: str) -> Any: ...
    def bucket(self, noun: str) -> Any: ...
    def objects(self, noun: str) -> Any: ...
    def queue(self, noun: str) -> Any: ...
    def function(self, name: str) -> Any: ...
    def sockets(self, product: str) -> Any: ...
    def logs(self, name: str) -> Any: ...
    def parameter(self, name: str) -> Any: ...


def statements(function: Function, names: Names) -> list[Statement]:
    return [
        *logs(function, names),
        *tables(function, names),
        *buckets(function, names),
        *queues(function, names),
        *streams(function, names),
        *calls(function, names),
        *dead_letters(function, names),
        *secrets(function, names),
    ]


def allow(actions: list[str], *resources: Any) -> Statement:
    return {"Effect": "Allow", "Action": sorted(set(actions)), "Resource": list(resources)}


def logs(function: Function, names: Names) -> Iterator[Statement]:
    yield allow(["logs:CreateLogStream", "logs:PutLogEvents"], names.logs(function.name))


def tables(function: Function, names: Names) -> Iterator[Statement]:
    for table, right in sorted(function.tables.items(), key=lambda row: str(row[0].Meta.table_name)):
        schema = schema_of(table)
        actions = [f"dynamodb:{action}" for part in right for action in TABLE_ACTIONS[part]]
        yield allow(actions, names.table(schema.noun))
        if Right.QUERY in right and schema.indexes:
            indexes = [names.index(schema.noun, index["IndexName"]) for index in schema.indexes]
            yield allow(["dynamodb:Query"], *indexes)


def buckets(function: Function, names: Names) -> Iterator[Statement]:
    for bucket, right in sorted(function.buckets.items()):
        if Right.QUERY in right:
            yield allow(["s3:ListBucket"], names.bucket(bucket))
        actions = [f"s3:{action}" for part in right if part in OBJECT_ACTIONS for action in OBJECT_ACTIONS[part]]
        if actions:
            yield allow(actions, names.objects(bucket))


def queues(function: Function, names: Names) -> Iterator[Statement]:
    for queue in function.of(Queue):
        actions = [
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility",
        ]
        yield allow(actions, names.queue(queue.name))
    if function.sends:
        yield allow(["sqs:SendMessage"], *(names.queue(name) for name in function.sends))


def streams(function: Function, names: Names) -> Iterator[Statement]:
    for stream in function.of(Stream):
        actions = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]
        noun = schema_of(stream.table).noun
        yield allow([f"dynamodb:{action}" for action in actions], names.stream(noun))


def calls(function: Function, names: Names) -> Iterator[Statement]:
    if function.invokes:
        yield allow(["lambda:InvokeFunction"], *(names.function(name) for name in function.invokes))
    if function.pushes:
        yield allow(["execute-api:ManageConnections"], names.sockets(function.product))


def secrets(function: Function, names: Names) -> Iterator[Statement]:
    found = [variable.name for kind in function.settings for variable in kind.variables() if variable.secret]
    if found:
        # The release before asks for one at a time, and may still start while this one is brought.
        yield allow(["ssm:GetParameter", "ssm:GetParameters"], *(names.parameter(name) for name in sorted(found)))


def parks(function: Function) -> bool:
    """Whether Lambda itself puts what failed for the last time into a queue of the function's own."""
    return bool(function.of(Invoked) or function.of(Stream) or function.of(Schedule))


def dead_letters(function: Function, names: Names) -> Iterator[Statement]:
    if parks(function):
        yield allow(["sqs:SendMessage"], names.queue(dead_queue(function)))


def dead_queue(function: Function) -> str:
    return f"{function.name.replace('/', '-')}-dead"


def table_of(fleet: Fleet, noun: str) -> type[Model]:
    return next(table for table in fleet.tables if schema_of(table).noun == noun)


def has_sockets(fleet: Fleet, product: str) -> bool:
    return any(function.of(Socket) for function in fleet.of(product))
