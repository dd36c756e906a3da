"""Queues, streams, clocks and calls, end to end: embedded AWS, gateway, worker processes."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from infra.local.aws import EmbeddedAws, credentials
from infra.local.checkpoints import Checkpoints
from infra.local.resources import Endpoint, create
from infra.local.triggers import Sources, pollers
from infra.schema import schema_of
from tests.fleet.whole import FLEET, NoteItem
from tests.gateway.conftest import Running, started

TABLE = schema_of(NoteItem).name


def in_a_moment(expression: str) -> datetime:
    assert expression == "rate(1 minute)"
    return datetime.now(UTC) + timedelta(seconds=0.5)


class Whole:
    """The whole system over a fleet of its own."""

    def __init__(self, folder: Path) -> None:
        self.aws = EmbeddedAws(folder)
        self.aws.start()
        self.environ = credentials(self.aws.url) | {"PARLEY_STAGE": "test"}
        self.environ |= create(FLEET, Endpoint(self.aws.url))
        self.local, self.stop_gateway = started(FLEET, environ=self.environ, stage="test", dead_letter=self.park)
        invoke = self.local.gateway.invoke
        places = Checkpoints(folder / "streams.json")
        self.sources = Sources(Endpoint(self.aws.url), invoke, self.environ, places, in_a_moment)
        self.working = self.local.do(self._poll())

    async def park(self, function: Any, event: Any, error: str) -> None:
        await self.sources.park(function, event, error)

    async def _poll(self) -> list[asyncio.Task[None]]:
        return pollers(FLEET, self.sources)

    async def _end(self) -> None:
        for task in self.working:
            task.cancel()
        await asyncio.gather(*self.working, return_exceptions=True)

    def stop(self) -> None:
        self.local.do(self._end())
        self.stop_gateway()
        self.aws.stop()

    def client(self, service: str) -> Any:
        make: Any = boto3.client
        return make(service, endpoint_url=self.aws.url)

    def notes(self, zone: str) -> list[Any]:
        return [json.loads(text) for text in httpx.get(f"{self.local.url()}/notes/{zone}").json()]

    def queue(self, noun: str) -> str:
        return str(self.client("sqs").get_queue_url(QueueName=f"parley-test-{noun}")["QueueUrl"])

    def parked(self, noun: str) -> list[Any]:
        found = self.client("sqs").receive_message(QueueUrl=self.queue(noun), MaxNumberOfMessages=10)
        return [message["Body"] for message in found.get("Messages", [])]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    system = Whole(tmp_path_factory.mktemp("whole"))
    yield system
    system.stop()


def until(found: Callable[[], Any], seconds: float = 30) -> Any:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError("it did not come about in time")


def put(whole: Whole, zone: str, at: str) -> None:
    item = {"zone": {"S": zone}, "at": {"S": at}, "owner": {"S": "ann"}}
    whole.client("dynamodb").put_item(TableName=TABLE, Item=item)


def followed(local: Running, zone: str) -> list[Any]:
    lines = [line.partition("followed ")[2] for line in local.printed if "followed " in line]
    records = [json.loads(line) for line in lines if line]
    return [each for each in records if each["dynamodb"]["Keys"]["zone"]["S"] == zone]


def test_what_is_sent_to_a_queue_is_worked_off_and_only_what_fails_comes_again_until_it_is_parked(
    whole: Whole,
) -> None:
    sqs = whole.client("sqs")
    for body in ("one", "bad", "two"):
        sqs.send_message(
            QueueUrl=whole.queue("work"),
            MessageBody=body,
            MessageAttributes={"kind": {"DataType": "String", "StringValue": "x"}},
        )
    worked = until(lambda: len(whole.notes("queue")) >= 2 and whole.notes("queue"))
    parked = until(lambda: whole.parked("work-dead"))

    assert sorted(record["body"] for record in worked) == ["one", "two"]
    assert parked == ["bad"]
    assert sorted(record["body"] for record in whole.notes("queue")) == ["one", "two"]
    documented = json.loads((Path(__file__).parents[2] / "events/queue/record.json").read_text())["Records"][0]
    assert set(worked[0]) == set(documented)
    assert set(worked[0]["messageAttributes"]["kind"]) == set(documented["messageAttributes"]["kind"])


def test_changes_of_a_table_are_followed_in_order_and_one_that_fails_is_parked_alone(whole: Whole) -> None:
    for number in range(5):
        put(whole, "stream", str(number))
        if number == 2:
            put(whole, "poison", "x")
    until(lambda: len(followed(whole.local, "stream")) >= 5)
    parked = until(lambda: whole.parked("jobs-follower-dead"), 60)

    records = followed(whole.local, "stream")
    seen = list(dict.fromkeys(record["dynamodb"]["Keys"]["at"]["S"] for record in records))
    assert seen == ["0", "1", "2", "3", "4"]
    assert "poison" in parked[0]
    assert len(parked) == 1
    documented = json.loads((Path(__file__).parents[2] / "events/stream/record.json").read_text())["Records"][0]
    assert set(records[0]) == set(documented)
    assert set(records[0]["dynamodb"]) == set(documented["dynamodb"])


def test_an_asynchronous_call_is_carried_out_and_one_that_fails_is_parked(whole: Whole) -> None:
    make: Any = boto3.client
    client = make("lambda", endpoint_url=f"http://127.0.0.1:{whole.local.gateway.control_port}")
    for event in ({"good": 1}, {"bad": 1}):
        client.invoke(FunctionName="parley-test-jobs-later", InvocationType="Event", Payload=json.dumps(event))
    assert until(lambda: whole.notes("later")) == [{"good": 1}]
    assert until(lambda: whole.parked("jobs-later-dead"))


def test_a_clock_wakes_its_function_again_and_again_with_its_payload(whole: Whole) -> None:
    until(lambda: len(whole.notes("clock")) >= 2)
    assert whole.notes("clock")[0] == json.loads(
        (Path(__file__).parents[2] / "events/schedule/clock.json").read_text()
    )


def test_a_function_learns_where_its_queue_is(whole: Whole) -> None:
    assert httpx.get(f"{whole.local.url('youworker')}/ask").text == whole.queue("work")
