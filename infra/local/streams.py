"""DynamoDB streams, as a Lambda event source mapping serves them."""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from infra.fleet import Function, Stream
from infra.local.pool import Failed, Outcome
from infra.local.sources import Sources, failures, said
from infra.schema import schema_of

IDLE = 0.5
SHARDS_AGAIN = 10.0  # seconds until it is asked which shards there are
LONGEST_REST = 5.0
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard as one function follows it, in order. Where it stands is written down after every piece."""

    sources: Sources
    function: Function
    stream: Stream
    client: Any
    arn: str
    shard_id: str
    held: dict[str, str] = field(default_factory=dict)  # the iterator behind what was worked off

    @property
    def place(self) -> str:
        return f"{self.function.name}:{self.arn}:{self.shard_id}"

    async def follow(self) -> bool:
        """Works off what is there; whether there was anything."""
        found = await self.sources.call(self.read)
        if 0 < len(found) < self.stream.batch_size and self.stream.window_seconds:
            await self.sources.rest(self.stream.window_seconds)
            self.held.clear()  # from the beginning, with what came
            found = await self.sources.call(self.read)
        await self.work_off([record(each, self.arn) for each in found if self.wakes(each)])
        if found and not self.sources.stopping.is_set():
            self.sources.checkpoints.set(self.place, found[-1]["dynamodb"]["SequenceNumber"])
        return bool(found)

    def wakes(self, found: Record) -> bool:
        return found["eventName"] == "REMOVE" or not self.stream.removals

    def read(self) -> list[Record]:
        after = int(self.sources.checkpoints.get(self.place) or 0)
        iterator = self.held.pop("next", "") or self.iterator(after)
        while iterator:
            page = self.client.get_records(ShardIterator=iterator, Limit=self.stream.batch_size)
            fresh = [each for each in page["Records"] if int(each["dynamodb"]["SequenceNumber"]) > after]
            iterator = page.get("NextShardIterator")
            if fresh or not page["Records"]:
                self.held["next"] = iterator or ""
                return fresh
        return []

    def iterator(self, after: int) -> str:
        which = {"StreamArn": self.arn, "ShardId": self.shard_id}
        written = self.sources.checkpoints.get(self.place)
        try:
            start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": written} if after else {}
            given = {"ShardIteratorType": "TRIM_HORIZON"} | start
            return str(self.client.get_shard_iterator(**which, **given)["ShardIterator"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "TrimmedDataAccessException":
                raise
        # The record we stand at has aged out, or was lost with the last seconds before a kill.
        return str(self.client.get_shard_iterator(**which, ShardIteratorType="TRIM_HORIZON")["ShardIterator"])

    async def work_off(self, records: list[Record]) -> None:
        """A batch that fails is halved until the record that fails stands alone; halving is no attempt."""
        waiting = [records] if records else []
        while waiting and not self.sources.stopping.is_set():
            batch = waiting.pop(0)
            numbers = [each["dynamodb"]["SequenceNumber"] for each in batch]
            failed = failures(await self.sources.outcome(self.function, {"Records": batch}), numbers)
            good = min((numbers.index(number) for number in failed), default=len(batch))
            if good:
                self.sources.checkpoints.set(self.place, numbers[good - 1])
            rest = batch[good:]
            if len(rest) > 1:
                middle = len(rest) if good else len(rest) // 2
                waiting[:0] = [piece for piece in (rest[:middle], rest[middle:]) if piece]
            elif rest and await self.last_tries(rest[0]):
                self.sources.checkpoints.set(self.place, numbers[-1])

    async def last_tries(self, record: Record) -> bool:
        """Whether it was worked off or parked in the end; not, when the system stopped meanwhile."""
        outcome: Outcome = Failed("error", "never tried")
        for attempt in range(self.stream.attempts):
            await self.sources.rest(min(0.1 * 2**attempt, LONGEST_REST))
            if self.sources.stopping.is_set():
                return False
            outcome = await self.sources.outcome(self.function, {"Records": [record]})
            if not failures(outcome, [record["dynamodb"]["SequenceNumber"]]):
                return True
        await self.sources.park(self.function, record, said(outcome))
        return True


async def follow_stream(sources: Sources, function: Function, stream: Stream) -> None:
    client = sources.endpoint.client("dynamodbstreams")
    table = schema_of(stream.table).name
    described = await sources.call(sources.endpoint.client("dynamodb").describe_table, TableName=table)
    arn = described["Table"]["LatestStreamArn"]
    while not sources.stopping.is_set():
        found = (await sources.call(client.describe_stream, StreamArn=arn))["StreamDescription"]["Shards"]
        # A parent's changes come before its children's, and an id begins with the time it was opened at.
        ids = sorted(shard["ShardId"] for shard in found)
        shards = [Shard(sources, function, stream, client, arn, shard_id) for shard_id in ids]
        ends = time.monotonic() + SHARDS_AGAIN
        while time.monotonic() < ends and not sources.stopping.is_set():
            for shard in shards:
                while await shard.follow() and not sources.stopping.is_set():
                    pass
            await sources.rest(IDLE)


def record(found: Mapping[str, Any], arn: str) -> Record:
    change = dict(found["dynamodb"])
    change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    by = found.get("userIdentity")  # who deleted what has expired
    return {
        "eventID": found["eventID"],
        "eventName": found["eventName"],
        "eventVersion": found.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "awsRegion": arn.split(":")[3],
        "dynamodb": written(change),
        **({"userIdentity": {"principalId": by["PrincipalId"], "type": by["Type"]}} if by else {}),
        "eventSourceARN": arn,
    }


def written(value: Any) -> Any:
    """JSON has no bytes: Lambda gives them in Base64."""
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case dict():
            return {name: written(each) for name, each in value.items()}
        case list():
            return [written(each) for each in value]
        case _:
            return value
