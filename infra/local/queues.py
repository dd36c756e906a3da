"""SQS, as a Lambda event source mapping serves it."""

import asyncio
import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.fleet import Function, Queue
from infra.local.resources import variable
from infra.local.sources import Sources, failures, log

LANES = 3  # batches of one queue that are worked on at a time; Lambda begins with five
LONGEST_REST = 60  # seconds before what failed comes again; Lambda waits for the whole visibility timeout
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mapped:
    """One queue and its function."""

    sources: Sources
    function: Function
    queue: Queue
    sqs: Any
    url: str
    arn: str

    @classmethod
    async def of(cls, sources: Sources, function: Function, queue: Queue) -> "Mapped":
        sqs = sources.endpoint.client("sqs")
        url = sources.environ[f"PARLEY_QUEUE_{variable(queue.name)}"]
        found = await sources.call(sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["QueueArn"])
        return cls(sources, function, queue, sqs, url, found["Attributes"]["QueueArn"])

    def receive(self) -> list[Message]:
        """Up to a batch: what is there now, and what comes within the window."""
        until = time.monotonic() + self.queue.window_seconds
        found: list[Message] = []
        while len(found) < self.queue.batch_size and not self.sources.stopping.is_set():
            answer = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=min(10, self.queue.batch_size - len(found)),
                WaitTimeSeconds=1,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            found += answer.get("Messages", [])
            if time.monotonic() >= until:
                break
        return found

    async def next_batch(self) -> list[Message]:
        """A queue that does not answer must not end the batches that are being worked on."""
        try:
            return await self.sources.call(self.receive)
        except (BotoCoreError, ClientError) as error:
            log.warning("the queue %s did not answer: %s", self.queue.name, error)
            await self.sources.rest(1)
            return []

    async def deliver(self, messages: list[Message]) -> None:
        """What was worked off is deleted; the rest comes again, and after the last attempt goes to the dead letters."""
        event = {"Records": [record(message, self.arn) for message in messages]}
        try:
            outcome = await self.sources.outcome(self.function, event)
        except asyncio.CancelledError:  # the system could not wait any longer: the next run may have them at once
            await self.give_back(messages)
            raise
        failed = failures(outcome, (message["MessageId"] for message in messages))
        try:
            await self.sources.call(self.settle, messages, failed)
        except (BotoCoreError, ClientError) as error:
            log.warning("the queue %s did not take what became of a batch: %s", self.queue.name, error)

    def settle(self, messages: list[Message], failed: set[str]) -> None:
        for message in messages:
            which = {"QueueUrl": self.url, "ReceiptHandle": message["ReceiptHandle"]}
            if message["MessageId"] in failed:
                received = int(message["Attributes"]["ApproximateReceiveCount"])
                rest = min(2 ** min(received - 1, 10), LONGEST_REST)
                self.sqs.change_message_visibility(**which, VisibilityTimeout=rest)
            else:
                self.sqs.delete_message(**which)

    async def give_back(self, messages: list[Message]) -> None:
        for message in messages:
            which = {"QueueUrl": self.url, "ReceiptHandle": message["ReceiptHandle"]}
            await self.sources.call(self.sqs.change_message_visibility, **which, VisibilityTimeout=0)


async def serve_queue(sources: Sources, function: Function, queue: Queue) -> None:
    mapped = await Mapped.of(sources, function, queue)
    lanes = asyncio.Semaphore(min(function.concurrency or LANES, LANES))
    async with asyncio.TaskGroup() as batches:
        while not sources.stopping.is_set():
            await lanes.acquire()
            messages = await mapped.next_batch()
            if sources.stopping.is_set():
                await mapped.give_back(messages)
            elif messages:
                batches.create_task(mapped.deliver(messages)).add_done_callback(lambda _: lanes.release())
                continue
            lanes.release()


def record(message: Mapping[str, Any], arn: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {
            name: attribute(value) for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": arn.split(":")[3],
    }


def attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    text, data = value.get("StringValue"), value.get("BinaryValue")
    return {
        **({} if text is None else {"stringValue": text}),
        **({} if data is None else {"binaryValue": base64.b64encode(data).decode()}),
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
