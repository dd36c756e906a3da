"""Queues, streams and clocks, as Lambda's event source mappings and EventBridge Scheduler serve them."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.fleet import Fleet, Function, Queue, Schedule, Stream
from infra.local.checkpoints import Checkpoints
from infra.local.pool import Answered, Outcome
from infra.local.resources import Endpoint, variable
from infra.local.schedule import next_due
from infra.schema import schema_of

Invoke = Callable[[Function, dict[str, Any]], Awaitable[Outcome]]
log = logging.getLogger("parley.triggers")
REGION = "us-east-1"
IDLE = 0.5
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Sources:
    """What the pollers need."""

    endpoint: Endpoint
    invoke: Invoke
    environ: Mapping[str, str]
    checkpoints: Checkpoints
    next_due: Callable[[str], datetime] = next_due

    async def park(self, function: Function, event: Any, error: str) -> None:
        """What failed for the last time waits in the function's dead-letter queue."""
        url = self.environ[f"PARLEY_DEAD_{variable(function.name)}"]
        body = json.dumps({"function": function.name, "error": error, "event": event})
        await asyncio.to_thread(self.endpoint.client("sqs").send_message, QueueUrl=url, MessageBody=body)
        log.error("%s failed for the last time; the event is in its dead-letter queue", function.name)


def pollers(fleet: Fleet, sources: Sources) -> list[asyncio.Task[None]]:
    work: list[Awaitable[None]] = []
    for function in fleet.functions:
        work += [poll_queue(sources, function, queue) for queue in function.of(Queue)]
        work += [follow_stream(sources, function, stream) for stream in function.of(Stream)]
        work += [keep_time(sources, function, schedule) for schedule in function.of(Schedule)]
    return [asyncio.ensure_future(for_ever(each)) for each in work]


async def for_ever(work: Awaitable[None]) -> None:
    try:
        await work
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("a trigger ended")
        raise


async def poll_queue(sources: Sources, function: Function, queue: Queue) -> None:
    sqs = sources.endpoint.client("sqs")
    url = sources.environ[f"PARLEY_QUEUE_{variable(queue.name)}"]
    while True:
        try:
            messages = await asyncio.to_thread(receive, sqs, url, queue)
            if messages:
                await deliver(sources, function, queue, sqs, url, messages)
        except (BotoCoreError, ClientError) as error:
            log.warning("the queue %s did not answer: %s", queue.name, error)
            await asyncio.sleep(IDLE)


def receive(sqs: Any, url: str, queue: Queue) -> list[dict[str, Any]]:
    """Up to a batch: what is there now, and what comes within the window."""
    until = time.monotonic() + queue.window_seconds
    found: list[dict[str, Any]] = []
    while len(found) < queue.batch_size:
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(10, queue.batch_size - len(found)),
            WaitTimeSeconds=1,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        found += answer.get("Messages", [])
        if time.monotonic() >= until:
            break
    return found


async def deliver(
    sources: Sources, function: Function, queue: Queue, sqs: Any, url: str, messages: list[dict[str, Any]]
) -> None:
    """What was worked off is deleted; the rest comes again, and after the last attempt goes to the dead letters."""
    outcome = await sources.invoke(function, {"Records": [queue_record(queue, each) for each in messages]})
    failed = failures(outcome, {message["MessageId"] for message in messages})
    for message in messages:
        receipt = message["ReceiptHandle"]
        if message["MessageId"] in failed:
            await asyncio.to_thread(
                sqs.change_message_visibility, QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=1
            )
        else:
            await asyncio.to_thread(sqs.delete_message, QueueUrl=url, ReceiptHandle=receipt)


def failures(outcome: Outcome, everything: set[str]) -> set[str]:
    """As Lambda reads ReportBatchItemFailures: an unknown or empty id means that all of it failed."""
    if not isinstance(outcome, Answered):
        return everything
    reported = (outcome.payload or {}).get("batchItemFailures") or []
    failed = {item.get("itemIdentifier") for item in reported}
    return min(failed, everything)


def queue_record(queue: Queue, message: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {
        name: {
            "stringValue": value.get("StringValue"),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": value["DataType"],
        }
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:000000000000:{queue.name}",
        "awsRegion": REGION,
    }


async def keep_time(sources: Sources, function: Function, schedule: Schedule) -> None:
    """One run at a time; what fell due meanwhile is not made up for."""
    while True:
        due = sources.next_due(schedule.expression)
        await asyncio.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
        outcome = await sources.invoke(function, dict(schedule.payload))
        if not isinstance(outcome, Answered):
            await sources.park(function, dict(schedule.payload), outcome.message)


async def follow_stream(sources: Sources, function: Function, stream: Stream) -> None:
    """Every shard in order; where it stands is written down, so that a restart goes on from there."""
    table = schema_of(stream.table).name
    client = sources.endpoint.client("dynamodbstreams")
    arn = sources.endpoint.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    place = f"{function.name}:{table}"
    while True:
        try:
            records = await asyncio.to_thread(new_records, client, arn, sources.checkpoints.get(place), stream)
        except (BotoCoreError, ClientError) as error:
            log.warning("the stream of %s did not answer: %s", table, error)
            records = []
        if not records:
            await asyncio.sleep(IDLE)
            continue
        await hand_over(sources, function, stream, [stream_record(record, arn) for record in records])
        sources.checkpoints.set(place, records[-1]["dynamodb"]["SequenceNumber"])


def new_records(client: Any, arn: str, after: str | None, stream: Stream) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for shard in client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        start = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
            if after
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        iterator = client.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], **start)["ShardIterator"]
        found += client.get_records(ShardIterator=iterator, Limit=stream.batch_size)["Records"]
    return found[: stream.batch_size]


def stream_record(record: Mapping[str, Any], arn: str) -> dict[str, Any]:
    change = dict(record["dynamodb"])
    change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": change,
        "eventSourceARN": arn,
    }


async def hand_over(sources: Sources, function: Function, stream: Stream, records: list[dict[str, Any]]) -> None:
    """A batch that fails is tried again, then halved, until the record that cannot be worked off is parked alone."""
    outcome: Outcome | None = None
    for attempt in range(stream.attempts if len(records) == 1 else ATTEMPTS):
        await asyncio.sleep(0.1 * 2**attempt if attempt else 0)
        outcome = await sources.invoke(function, {"Records": records})
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        failed = failures(outcome, set(numbers))
        if not failed:
            return
        if failed != set(numbers):  # Lambda goes on from the first that failed
            records = records[min(numbers.index(number) for number in failed) :]
    if len(records) == 1:
        await sources.park(function, records[0], str(outcome))
        return
    middle = len(records) // 2
    await hand_over(sources, function, stream, records[:middle])
    await hand_over(sources, function, stream, records[middle:])
