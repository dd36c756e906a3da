"""The embedded AWS, the gateway and the triggers over a fleet with every kind of trigger."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx

from infra.local.aws import EmbeddedAws, credentials
from infra.local.checkpoints import Checkpoints
from infra.local.resources import Endpoint, create
from infra.local.sources import Sources
from infra.local.triggers import triggered
from infra.schema import schema_of
from tests.fleet.whole import FLEET, NoteItem
from tests.gateway.conftest import Running, started

TABLE = schema_of(NoteItem).name


def in_a_moment(expression: str, _last: datetime, now: datetime) -> datetime:
    assert expression == "rate(1 minute)"
    return now + timedelta(seconds=0.5)


class Whole:
    """The whole system over a fleet of its own."""

    def __init__(self, folder: Path, patience: float = 2) -> None:
        self.aws = EmbeddedAws(folder)
        self.aws.start()
        self.environ = credentials(self.aws.url) | {"PARLEY_STAGE": "test"}
        self.environ |= create(FLEET, Endpoint(self.aws.url))
        self.local, self.stop_gateway = started(FLEET, environ=self.environ, stage="test", dead_letter=self.park)
        invoke = self.local.gateway.invoke
        places = Checkpoints(folder / "streams.json")
        self.sources = Sources(Endpoint(self.aws.url), invoke, self.environ, places, in_a_moment)
        self.triggers = triggered(FLEET, self.sources, patience=patience)
        self.local.do(self.triggers.__aenter__())

    async def park(self, function: Any, event: Any, error: str) -> None:
        await self.sources.park(function, event, error)

    def stop(self) -> None:
        self.local.do(self.triggers.__aexit__(None, None, None))
        self.stop_gateway()
        self.aws.stop()

    def working_on(self, name: str) -> bool:
        """Whether a process works for the function now."""
        return name in {worker.function for worker in tuple(self.local.gateway.pool.busy)}

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
