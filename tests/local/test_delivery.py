"""What a queue and a stream owe their function when things go wrong."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.pool import Answered, Failed, Outcome
from infra.local.sources import failures
from tests.local.whole import TABLE, Whole, followed, put, until


@pytest.mark.parametrize(
    ("outcome", "failed"),
    [
        (Answered(None), set()),
        (Answered({}), set()),
        (Answered({"batchItemFailures": None}), set()),
        (Answered({"batchItemFailures": []}), set()),
        (Answered({"batchItemFailures": [{"itemIdentifier": "a"}]}), {"a"}),
        (Answered({"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}]}), {"a", "b"}),
        (Answered({"batchItemFailures": [{"itemIdentifier": "unknown"}]}), {"a", "b"}),
        (Answered({"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "unknown"}]}), {"a", "b"}),
        (Answered({"batchItemFailures": [{"itemIdentifier": ""}]}), {"a", "b"}),
        (Answered({"batchItemFailures": [{"itemIdentifier": None}]}), {"a", "b"}),
        (Answered({"batchItemFailures": [{"id": "a"}]}), {"a", "b"}),
        (Answered({"batchItemFailures": ["a"]}), {"a", "b"}),
        (Answered({"batchItemFailures": "a"}), {"a", "b"}),
        (Answered("done"), {"a", "b"}),
        (Answered(["a"]), {"a", "b"}),
        (Failed("timeout", "too slow"), {"a", "b"}),
    ],
)
def test_a_batch_s_answer_is_read_as_lambda_reads_it(outcome: Outcome, failed: set[str]) -> None:
    assert failures(outcome, ["a", "b"]) == failed


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Whole]]:
    systems: list[Whole] = []

    def start(**options: Any) -> Whole:
        systems.append(Whole(tmp_path, **options))
        return systems[-1]

    yield start
    systems[-1].stop()


def send(whole: Whole, body: str, **attributes: Any) -> None:
    whole.client("sqs").send_message(QueueUrl=whole.queue("work"), MessageBody=body, MessageAttributes=attributes)


def names(whole: Whole) -> list[str]:
    return list(dict.fromkeys(each["dynamodb"]["Keys"]["at"]["S"] for each in followed(whole.local, "s")))


def test_a_restart_goes_on_with_the_change_after_the_last_one_that_was_followed(
    begin: Callable[..., Whole],
) -> None:
    first = begin()
    put(first, "s", "1")
    until(lambda: names(first) == ["1"])
    until(lambda: first.sources.checkpoints.places)
    first.stop()

    second = begin()
    put(second, "s", "2")
    until(lambda: "2" in names(second))
    assert names(second) == ["2"]

    # The engine forgets the last seconds: the place that was written down is one it never heard of.
    place, number = next(item for item in second.sources.checkpoints.places.items() if "stream" in item[0])
    second.stop()
    (second.sources.checkpoints.path).write_text(json.dumps({place: str(int(number) + 1)}))

    third = begin()
    put(third, "s", "3")
    until(lambda: "3" in names(third))
    assert names(third) == ["3"]


def test_what_is_binary_reaches_a_function_in_base64(begin: Callable[..., Whole]) -> None:
    whole = begin()
    item = {
        "zone": {"S": "s"},
        "at": {"S": "b"},
        "owner": {"S": "ann"},
        "raw": {"B": b"\x00\xff"},
        "set": {"BS": [b"\x01"]},
    }
    whole.client("dynamodb").put_item(TableName=TABLE, Item=item)
    send(whole, "binary", seal={"DataType": "Binary", "BinaryValue": b"\x00\xff"})

    encoded = base64.b64encode(b"\x00\xff").decode()
    image = until(lambda: followed(whole.local, "s"))[0]["dynamodb"]["NewImage"]
    assert (image["raw"], image["set"]) == ({"B": encoded}, {"BS": ["AQ=="]})
    record = until(lambda: whole.notes("queue"))[0]
    assert record["messageAttributes"]["seal"]["binaryValue"] == encoded
    assert record["eventSourceARN"].endswith(":parley-test-work")


def test_a_batch_that_runs_when_the_system_ends_is_worked_off(begin: Callable[..., Whole]) -> None:
    first = begin(patience=30)
    send(first, "slow 2")
    until(lambda: first.working_on("jobs/worker"))
    first.stop()

    second = begin()
    assert [record["body"] for record in second.notes("queue")] == ["slow 2"]
    assert waiting(second) == (0, 0)


def test_a_batch_that_takes_too_long_at_the_end_is_given_back_for_the_next_run(begin: Callable[..., Whole]) -> None:
    first = begin(patience=2)
    send(first, "slow 6")
    until(lambda: first.working_on("jobs/worker"))
    first.stop()

    second = begin(patience=10)
    worked = until(lambda: second.notes("queue"))
    assert [(each["body"], each["attributes"]["ApproximateReceiveCount"]) for each in worked] == [("slow 6", "2")]


def waiting(whole: Whole) -> tuple[int, int]:
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = whole.client("sqs").get_queue_attributes(QueueUrl=whole.queue("work"), AttributeNames=wanted)
    return int(found["Attributes"][wanted[0]]), int(found["Attributes"][wanted[1]])


def test_several_batches_of_a_queue_are_worked_on_at_a_time_and_all_once(begin: Callable[..., Whole]) -> None:
    whole = begin()
    for number in range(30):
        send(whole, f"m{number}")
    until(lambda: len(whole.notes("queue")) >= 30)
    assert sorted(each["body"] for each in whole.notes("queue")) == sorted(f"m{number}" for number in range(30))
    until(lambda: waiting(whole) == (0, 0))
