"""A function can do what its row names, and nothing else."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, PynamoDBException
from pynamodb.transactions import TransactWrite

from infra.arns import Arns
from infra.local.resources import Endpoint, create
from infra.policies import statements
from infra.rights import allowed
from tests.fleet.whole import FLEET, NoteItem

ARNS = Arns("test")


@pytest.fixture
def whole(aws: dict[str, str]) -> None:  # noqa: ARG001  # it must be there
    create(FLEET, Endpoint())


def as_function(name: str) -> Any:
    return allowed(name, statements(FLEET[name], ARNS), ARNS)


def note() -> NoteItem:
    return NoteItem("z", "1", owner="ann")


def queue_url() -> str:
    return str(boto3.client("sqs").get_queue_url(QueueName="parley-test-work")["QueueUrl"])


@pytest.mark.usefixtures("whole")
def test_what_a_row_names_is_allowed() -> None:
    url = queue_url()
    with as_function("jobs/worker"):
        note().save()
        assert NoteItem.get("z", "1").owner == "ann"
        assert [item.at for item in NoteItem.by_owner.query("ann")] == ["1"]
        note().delete()
        boto3.client("s3").put_object(Bucket="parley-test-files", Key="a/b", Body=b"x")
    with as_function("youworker/ask"):
        boto3.client("sqs").send_message(QueueUrl=url, MessageBody="x")


def put_object() -> None:
    boto3.client("s3").put_object(Bucket="parley-test-files", Key="a", Body=b"x")


REFUSED: dict[str, Callable[[], Any]] = {
    "a write where only reading is named": lambda: note().save(),
    "another function's bucket": put_object,
    "a queue it does not send to": lambda: boto3.client("sqs").send_message(
        QueueUrl="http://localhost/123/parley-test-work", MessageBody="x"
    ),
    "another function": lambda: boto3.client("lambda").invoke(FunctionName="parley-test-jobs-later"),
    "a parameter": lambda: boto3.client("ssm").get_parameter(Name="/parley/test/SECRET"),
    "another service": lambda: boto3.client("ec2").describe_instances(),
}


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_a_row_does_not_name_is_refused_and_fails_the_test_even_when_swallowed(what: str) -> None:
    with pytest.raises(AssertionError, match="its row does not name"), as_function("voiceassist/notes"):
        swallowed(REFUSED[what])


def swallowed(work: Callable[[], Any]) -> None:
    with pytest.raises((ClientError, PynamoDBException)):
        work()


@pytest.mark.usefixtures("whole")
def test_the_refusal_names_function_action_and_resource() -> None:
    wanted = "voiceassist/notes is not authorized to perform dynamodb:PutItem on arn:aws:dynamodb:.*notes"
    with pytest.raises(AssertionError), as_function("voiceassist/notes"), pytest.raises(PutError, match=wanted):
        note().save()


@pytest.mark.usefixtures("whole")
def test_every_part_of_a_transaction_needs_its_right() -> None:
    connection = Connection(region="us-east-1")
    with as_function("jobs/later"), TransactWrite(connection=connection) as transaction:
        transaction.save(note())
    with pytest.raises(AssertionError), as_function("jobs/later"):
        transaction = TransactWrite(connection=connection)
        transaction.save(NoteItem("z", "2", owner="ann"))
        transaction.delete(note())
        swallowed(transaction._commit)


@pytest.mark.usefixtures("whole")
def test_outside_the_block_nothing_is_refused() -> None:
    with as_function("jobs/worker"):
        pass
    boto3.client("dynamodb").list_tables()
