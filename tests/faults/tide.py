"""What wakes functions when nobody asks: streams, queues, invocations and clocks, until nothing is left to do.

Each delivers as AWS does: at least once, a batch again where it failed, and to the dead letters at last.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from infra.arns import Arns, Statement
from infra.fleet import Function, Queue, Schedule, Stream
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import Guard
from infra.schema import schema_of
from tests.faults.boundary import Boundary, Died, serving
from tests.faults.order.stock import client

ARNS = Arns("test")
ATTEMPTS = 6
MOST_ROUNDS = 40
RIGHTS: dict[str, list[Statement]] = {}


class Clock:
    def get_remaining_time_in_millis(self) -> int:
        return 300_000


@dataclass
class Tide:
    boundary: Boundary
    environ: dict[str, str]
    calls: deque[dict[str, Any]] = field(default_factory=deque)
    delayed: list[dict[str, Any]] = field(default_factory=list)  # messages
    places: dict[str, str] = field(default_factory=dict)  # where each stream is read on
    tries: Counter[str] = field(default_factory=Counter)  # of messages that failed
    parked: list[str] = field(default_factory=list)
    refused: set[Any] = field(default_factory=set)

    def serve(self, function: Function, event: Any, wrapped: Callable[[Any], Any] = lambda handler: handler) -> Any:
        """The process ends with it when it dies; the next event finds a new one."""
        if function.name not in RIGHTS:
            RIGHTS[function.name] = list(statements(function, ARNS))
        guard = Guard(function.name, RIGHTS[function.name], ARNS)
        module, attribute = function.entry
        handler = wrapped(getattr(import_module(module), attribute))
        token = serving.set(guard)
        try:
            return handler(event, Clock())
        finally:
            serving.reset(token)
            self.boundary.dead = False
            self.refused.update(guard.refused)

    def settle(self) -> None:
        for _ in range(MOST_ROUNDS):
            if not (self._called() | self._streamed() | self._queued()):
                return
        raise AssertionError("the jobs make work for each other without an end")

    def tick(self) -> None:
        """Every clock once, and whatever was put off until later."""
        due, self.delayed = self.delayed, []
        for message in due:
            client("sqs").send_message(**message)
        for function in FLEET.functions:
            if function.of(Schedule):
                self._survived(function, {})
        self.settle()

    def _survived(self, function: Function, event: Any) -> Any:
        """None when it failed."""
        try:
            return copy_context().run(self.serve, function, event)
        except (Died, Exception):  # noqa: BLE001  # whatever a handler raises: Lambda only sees that it failed
            return None

    def _called(self) -> bool:
        busy = bool(self.calls)
        while self.calls:
            asked = self.calls.popleft()
            name = str(asked["FunctionName"]).removeprefix("parley-test-")
            function = next(row for row in FLEET.functions if row.name.replace("/", "-") == name)
            event = json.loads(asked["Payload"])
            if not any(self._ended(function, event) for _ in range(3)):
                self.parked.append(function.name)
        return busy

    def _ended(self, function: Function, event: Any) -> bool:
        try:
            copy_context().run(self.serve, function, event)
        except (Died, Exception):  # noqa: BLE001  # as above
            return False
        return True

    def _streamed(self) -> bool:
        busy = False
        for noun, followers in streams().items():
            records = self._changes(noun)
            busy |= bool(records)
            for function, trigger in followers:
                wanted = [each for each in records if not trigger.removals or each["eventName"] == "REMOVE"]
                self._follow(function, wanted)
        return busy

    def _follow(self, function: Function, records: list[Any]) -> None:
        for _ in range(ATTEMPTS):
            if not records:
                return
            told = self._survived(function, {"Records": records})
            if told is None:
                continue
            failed = {each["itemIdentifier"] for each in (told or {}).get("batchItemFailures", [])}
            numbers = [each["dynamodb"]["SequenceNumber"] for each in records]
            first = next((at for at, number in enumerate(numbers) if number in failed), len(numbers))
            records = records[first:]
        self.parked.append(function.name)

    def _changes(self, noun: str) -> list[Any]:
        streams_of = client("dynamodbstreams")
        if noun not in self.places:
            arn = client("dynamodb").describe_table(TableName=f"parley-test-{noun}")["Table"]["LatestStreamArn"]
            (shard,) = streams_of.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
            start: Any = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            self.places[noun] = streams_of.get_shard_iterator(**start)["ShardIterator"]
        found = streams_of.get_records(ShardIterator=self.places[noun])
        self.places[noun] = found["NextShardIterator"]
        for record in found["Records"]:  # told as Lambda tells it
            change = record["dynamodb"]
            change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
        return list(found["Records"])

    def _queued(self) -> bool:
        busy = [self._worked_off(function, queue) for function, queue in queues()]
        return any(busy)

    def _worked_off(self, function: Function, queue: Queue) -> bool:
        """What fails is hidden for longer than any lease, and comes again, until it is parked."""
        sqs, busy = client("sqs"), False
        url = self.environ[f"PARLEY_QUEUE_{queue.name.upper().replace('-', '_')}"]
        while found := sqs.receive_message(QueueUrl=url).get("Messages"):
            busy = True
            (message,) = found
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            record = {"messageId": message["MessageId"], "body": message["Body"]}
            told = self._survived(function, {"Records": [record]})
            if told is None or told.get("batchItemFailures"):
                self._hidden(function, queue, {"QueueUrl": url, "MessageBody": message["Body"]})
        return busy

    def _hidden(self, function: Function, queue: Queue, message: dict[str, Any]) -> None:
        self.tries[message["MessageBody"]] += 1
        if self.tries[message["MessageBody"]] < queue.attempts:
            self.delayed.append(message)
        else:
            self.parked.append(function.name)


def streams() -> dict[str, list[tuple[Function, Stream]]]:
    found: dict[str, list[tuple[Function, Stream]]] = {}
    for function in FLEET.functions:
        for trigger in function.of(Stream):
            found.setdefault(schema_of(trigger.table).noun, []).append((function, trigger))
    return found


def queues() -> Iterator[tuple[Function, Queue]]:
    for function in FLEET.functions:
        for queue in function.of(Queue):
            yield function, queue
