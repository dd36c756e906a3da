"""Dead letters: how many, what they say, and back to where they came from."""

import argparse
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.policies import dead_queue, parks
from infra.registry import FLEET
from shared.kit.errors import Invalid, NotFound
from shared.kit.settings import StageSettings

AT_ONCE = 10
SHOWN = 300  # characters of a letter


def letters(asked: argparse.Namespace) -> int:
    sqs = boto3.client("sqs")
    if asked.queue is None:
        for name in sorted(dead_queues()):
            print(f"{waiting(sqs, name):>8}  {name}")
        return 0
    if asked.queue not in dead_queues():
        raise NotFound(f"There are no dead letters of that name; there are {', '.join(sorted(dead_queues()))}")
    return replay(sqs, asked.queue, asked.most) if asked.replay else show(sqs, asked.queue, asked.most)


def dead_queues() -> set[str]:
    parked = {dead_queue(function) for function in FLEET.functions if parks(function)}
    return parked | {f"{queue.name}-dead" for queue in FLEET.queues}


def show(sqs: Any, name: str, most: int) -> int:
    """They are seen again at once by whoever looks next."""
    for letter in taken(sqs, name, most, hidden=0):
        print(f"{letter['MessageId']}  {letter['Body'][:SHOWN]}")
    return 0


def replay(sqs: Any, name: str, most: int) -> int:
    """A letter leaves only after it has arrived: one that comes twice is what every worker expects."""
    source = name.removesuffix("-dead")
    if source not in {queue.name for queue in FLEET.queues}:
        raise Invalid("These were not in a queue: what they tell of is mended by hand, or by the next schedule")
    number = 0
    for letter in taken(sqs, name, most, hidden=60):
        sqs.send_message(QueueUrl=url(sqs, source), MessageBody=letter["Body"])
        sqs.delete_message(QueueUrl=url(sqs, name), ReceiptHandle=letter["ReceiptHandle"])
        number += 1
    print(f"{number} letters went back to {source}")
    return 0


def taken(sqs: Any, name: str, most: int, *, hidden: int) -> Iterator[Any]:
    left, seen = most, set()
    while left > 0:
        found = sqs.receive_message(
            QueueUrl=url(sqs, name), MaxNumberOfMessages=min(AT_ONCE, left), VisibilityTimeout=hidden
        ).get("Messages", [])
        new = [letter for letter in found if letter["MessageId"] not in seen]
        if not new:
            return
        seen |= {letter["MessageId"] for letter in new}
        left -= len(new)
        yield from new


def waiting(sqs: Any, name: str) -> int:
    asked = sqs.get_queue_attributes(QueueUrl=url(sqs, name), AttributeNames=["ApproximateNumberOfMessages"])
    return int(asked["Attributes"]["ApproximateNumberOfMessages"])


def url(sqs: Any, name: str) -> str:
    try:
        found: str = sqs.get_queue_url(QueueName=f"parley-{StageSettings.load().stage}-{name}")["QueueUrl"]
    except ClientError as error:
        raise NotFound(f"This stage has no queue {name}") from error
    return found
