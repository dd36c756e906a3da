"""What the fleet needs is made once, by whoever comes first, and kept in step with the code."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import boto3

from infra.fleet import Fleet, Queue
from infra.local.resources import Endpoint, create
from infra.schema import schema_of
from tests.fleet.whole import FLEET, NoteItem

Prepare = Callable[[Fleet], dict[str, str]]
TABLE = schema_of(NoteItem).name


def client(service: str) -> Any:
    make: Any = boto3.client
    return make(service)


def test_several_may_make_it_at_the_same_time(bare_aws: Prepare) -> None:
    del bare_aws
    with ThreadPoolExecutor(6) as pool:
        environs = list(pool.map(lambda _: create(FLEET, Endpoint()), range(6)))
    assert all(environ == environs[0] for environ in environs)
    assert environs[0]["PARLEY_BUCKET_FILES"] == "parley-test-files"
    assert environs[0]["PARLEY_QUEUE_WORK"].endswith("/parley-test-work")


def test_a_folder_made_by_an_older_version_gets_its_new_index_and_its_stream_and_keeps_its_items(
    bare_aws: Prepare,
) -> None:
    dynamodb = client("dynamodb")
    older = replace(schema_of(NoteItem), indexes=(), attributes=(("at", "S"), ("zone", "S")))
    dynamodb.create_table(**older.creation)
    item = {"zone": {"S": "z"}, "at": {"S": "1"}, "owner": {"S": "ann"}}
    dynamodb.put_item(TableName=TABLE, Item=item)

    bare_aws(FLEET)
    bare_aws(FLEET)

    found = dynamodb.query(
        TableName=TABLE,
        IndexName="by-owner",
        KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": {"S": "ann"}},
    )
    assert found["Items"] == [item]
    table = dynamodb.describe_table(TableName=TABLE)["Table"]
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_a_queue_takes_on_the_times_of_its_row_and_keeps_its_messages(bare_aws: Prepare) -> None:
    url = bare_aws(FLEET)["PARLEY_QUEUE_WORK"]
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="kept")
    worker = replace(FLEET["jobs/worker"], triggers=(Queue("work", attempts=7),), timeout=100)

    bare_aws(Fleet((worker,)))

    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "600"
    assert '"maxReceiveCount": 7' in attributes["RedrivePolicy"]
    assert [each["Body"] for each in sqs.receive_message(QueueUrl=url)["Messages"]] == ["kept"]
