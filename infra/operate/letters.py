"""Dead letters: how many, what they say, and back to where they came from."""

from collections.abc import Iterator
from typing import Annotated, Any

import boto3
import typer
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.operate.screen import errors, say, show, table
from infra.policies import dead_queue, parks
from infra.registry import FLEET
from shared.kit.errors import Invalid, NotFound
from shared.kit.settings import StageSettings

AT_ONCE = 10
SHOWN = 300  # characters of a letter
IMPATIENT = Config(connect_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"})


def letters(
    queue: Annotated[
        str | None, typer.Argument(help="Its name without the stage, such as mail-dead; all where none is given.")
    ] = None,
    *,
    replay: Annotated[bool, typer.Option("--replay", help="Put them back to be worked off again.")] = False,
    most: Annotated[int, typer.Option(min=1, help="How many, at most.")] = 10,
) -> None:
    """Count dead letters, read those of a queue, or send them back to where they came from."""
    sqs = boto3.client("sqs", config=IMPATIENT)
    if queue is None and replay:
        raise Invalid("Name the queue whose letters are to go back")
    if queue is None:
        count(sqs)
    elif queue not in dead_queues():
        raise NotFound(f"There are no dead letters of that name; there are {', '.join(sorted(dead_queues()))}")
    elif replay:
        send_back(sqs, queue, most)
    else:
        read(sqs, queue, most)


def count(sqs: Any) -> None:
    shown = table("queue", "letters")
    for name in sorted(dead_queues()):
        shown.add_row(name, str(waiting(sqs, name)))
    show(shown)


def dead_queues() -> set[str]:
    parked = {dead_queue(function) for function in FLEET.functions if parks(function)}
    return parked | {f"{queue.name}-dead" for queue in FLEET.queues}


def read(sqs: Any, name: str, most: int) -> None:
    """They are seen again at once by whoever looks next."""
    number = 0
    for number, letter in enumerate(taken(sqs, name, most, hidden=0), start=1):  # noqa: B007  # how many there were
        say(f"{letter['MessageId']}  {letter['Body'][:SHOWN]}")
    if not number:
        errors.print(f"{name} is empty")


def send_back(sqs: Any, name: str, most: int) -> None:
    """A letter leaves only after it has arrived: one that comes twice is what every worker expects."""
    source = name.removesuffix("-dead")
    if source not in {queue.name for queue in FLEET.queues}:
        raise Invalid("These were not in a queue: what they tell of is mended by hand, or by the next schedule")
    number = 0
    for letter in taken(sqs, name, most, hidden=60):
        sqs.send_message(QueueUrl=url(sqs, source), MessageBody=letter["Body"])
        sqs.delete_message(QueueUrl=url(sqs, name), ReceiptHandle=letter["ReceiptHandle"])
        number += 1
    say(f"{number} letters went back to {source}")


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
    stage = StageSettings.load().stage
    try:
        found: str = sqs.get_queue_url(QueueName=f"parley-{stage}-{name}")["QueueUrl"]
    except ClientError as error:
        raise NotFound(f"The stage {stage}, which PARLEY_STAGE names, has no queue {name}") from error
    return found
