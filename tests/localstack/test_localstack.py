"""What the code asks of AWS, asked of LocalStack: `make test-localstack`."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from botocore.exceptions import ClientError
from localstack_client.session import Session

from infra.fleet import Schedule
from infra.registry import FLEET
from infra.schema import schema_of
from infra.smoke import Walk
from shared.queues.sqs import SqsOutbox
from shared.storage.s3 import S3Files
from shared.tables.accounts import AccountItem
from tests.lambda_client import call
from tests.local.conftest import Copy, start  # noqa: F401  # a fixture

pytestmark = [pytest.mark.localstack, pytest.mark.timeout(300)]


def test_tables_have_their_keys_indexes_and_ends(session: Session) -> None:
    dynamodb = session.client("dynamodb")
    for table in FLEET.tables:
        schema = schema_of(table)
        found = dynamodb.describe_table(TableName=schema.name)["Table"]
        assert found["KeySchema"] == schema.creation["KeySchema"]
        indexes = {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", ())}
        assert indexes == {index["IndexName"] for index in schema.indexes}
        ends = dynamodb.describe_time_to_live(TableName=schema.name)["TimeToLiveDescription"]
        assert ends.get("AttributeName") == schema.ttl


def test_of_many_who_write_the_same_key_one_wins_and_all_are_counted(session: Session) -> None:
    dynamodb, name = session.client("dynamodb"), schema_of(AccountItem).name
    (key,) = (each["AttributeName"] for each in schema_of(AccountItem).creation["KeySchema"])
    item = {key: {"S": f"race-{uuid.uuid4()}"}}
    once = {"ConditionExpression": "attribute_not_exists(#key)", "ExpressionAttributeNames": {"#key": key}}
    counted = {"UpdateExpression": "ADD tries :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}

    def write(_: int) -> str:
        try:
            dynamodb.put_item(TableName=name, Item=item, **once)
        except ClientError as refused:
            return str(refused.response["Error"]["Code"])
        return "won"

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(24)))
        list(pool.map(lambda _: dynamodb.update_item(TableName=name, Key=item, **counted), range(24)))
    kept = dynamodb.get_item(TableName=name, Key=item, ConsistentRead=True)["Item"]
    dynamodb.delete_item(TableName=name, Key=item)

    assert sorted(won) == ["ConditionalCheckFailedException"] * 23 + ["won"]
    assert kept["tries"]["N"] == "24"


@pytest.mark.usefixtures("session")
def test_an_account_is_made_once_by_the_handler_that_is_deployed() -> None:
    person = {"email": f"{uuid.uuid4().hex}@example.com", "password": "Correct-horse-7", "full_name": "Ann"}

    assert call("voiceassist/auth", "POST", "/api/auth/register", person).status == 201
    assert call("voiceassist/auth", "POST", "/api/auth/register", person).status == 400
    entered = call(
        "voiceassist/auth", "POST", "/api/auth/login", {name: person[name] for name in ("email", "password")}
    )
    assert entered.status == 200


@pytest.mark.usefixtures("session")
def test_a_file_is_kept_and_fetched_by_a_link_that_is_signed() -> None:
    files, key = S3Files("documents"), f"{uuid.uuid4()}/a.txt"
    files.put(key, b"hello world", "text/plain")

    assert files.read(key) == b"hello world"
    assert httpx.get(files.link(key, "a.txt", "text/plain")).content == b"hello world"
    files.delete([key])
    assert files.head(key) is None


def test_a_message_is_handed_out_and_comes_again_until_it_is_deleted(session: Session) -> None:
    sqs = session.client("sqs")
    url = sqs.create_queue(QueueName=f"parley-{uuid.uuid4().hex}")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    first = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0, WaitTimeSeconds=1)["Messages"]
    again = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2)["Messages"]
    sqs.delete_queue(QueueUrl=url)

    assert [each["MessageId"] for each in first] == [each["MessageId"] for each in again]


def test_what_a_function_sends_is_in_its_queue(session: Session) -> None:
    SqsOutbox("mail").send({"kind": "nobody reads this"})
    url = session.client("sqs").get_queue_url(QueueName="parley-test-mail")["QueueUrl"]
    (received,) = session.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=2)["Messages"]
    session.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])

    assert "nobody reads this" in received["Body"]


def test_every_clock_of_the_fleet_is_one_that_the_scheduler_takes(session: Session) -> None:
    scheduler = session.client("scheduler")
    target = {
        "Arn": "arn:aws:lambda:us-east-1:000000000000:function:x",
        "RoleArn": "arn:aws:iam::000000000000:role/r",
    }
    clocks = [schedule for row in FLEET.functions for schedule in row.of(Schedule)]
    assert clocks
    for clock in clocks:
        name = f"parley-{uuid.uuid4().hex}"
        window = {"Mode": "OFF"}
        scheduler.create_schedule(
            Name=name, ScheduleExpression=clock.expression, FlexibleTimeWindow=window, Target=target
        )
        assert scheduler.get_schedule(Name=name)["ScheduleExpression"] == clock.expression
        scheduler.delete_schedule(Name=name)


def test_the_local_gateway_serves_the_three_apis_over_it(
    address: str,
    start: Callable[..., Copy],  # noqa: F811
) -> None:
    copy = start(AWS_ENDPOINT_URL=address).ready(120)
    names = ("voiceassist", "youworker", "voiceera")
    addresses = {name: copy.url("", number) for number, name in enumerate(names)}
    with httpx.Client(timeout=60) as client:
        wrong = [
            (ask.path, told) for ask, told in Walk(addresses | {"stream": copy.url("", 1)}, client).run() if told
        ]

    assert wrong == []
