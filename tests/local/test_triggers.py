"""Queues, streams, clocks and calls, end to end: embedded AWS, gateway, worker processes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from tests.local.whole import Whole, followed, put, until


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    system = Whole(tmp_path_factory.mktemp("whole"))
    yield system
    system.stop()


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
    until(lambda: any(each["dynamodb"]["Keys"]["at"]["S"] == "4" for each in followed(whole.local, "stream")))
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
