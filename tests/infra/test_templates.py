"""What the rendered templates promise."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from infra.fleet import Fleet
from infra.registry import FLEET
from infra.render import templates
from infra.render.__main__ import differences
from tests.fleet import whole

FLEETS = {"deployed": FLEET, "whole": whole.FLEET}
BOTH = pytest.mark.parametrize("fleet", FLEETS.values(), ids=FLEETS)


def resources(fleet: Fleet, kind: str) -> dict[str, Any]:
    made = yaml.safe_load(templates.sam(fleet))["Resources"]
    return {name: each for name, each in made.items() if each["Type"] == kind}


def allowed(fleet: Fleet) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in resources(fleet, "AWS::IAM::Role").items():
        for policy in role["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def test_rendered_files_are_up_to_date() -> None:
    assert list(differences(FLEET)) == []


@BOTH
def test_no_role_may_do_everything_or_touch_everything(fleet: Fleet) -> None:
    for role, statement in allowed(fleet):
        assert not any("*" in action for action in statement["Action"]), role
        if statement["Resource"] == ["*"]:
            assert all(action.startswith("xray:") for action in statement["Action"]), role


@BOTH
def test_every_function_has_a_role_of_its_own_and_a_log_that_is_not_kept_for_ever(fleet: Fleet) -> None:
    functions = resources(fleet, "AWS::Serverless::Function")
    roles = {json.dumps(each["Properties"]["Role"]) for each in functions.values()}

    assert len(roles) == len(functions) == len(fleet.functions)
    logs = resources(fleet, "AWS::Logs::LogGroup")
    assert len(logs) == len(functions)
    assert all(each["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"} for each in logs.values())


@BOTH
def test_data_is_encrypted_recoverable_and_outlives_its_stack(fleet: Fleet) -> None:
    for table in resources(fleet, "AWS::DynamoDB::Table").values():
        assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
        assert table["Properties"]["SSESpecification"] == {"SSEEnabled": True}
        assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
    for bucket in resources(fleet, "AWS::S3::Bucket").values():
        assert bucket["DeletionPolicy"] == "Retain"
        assert all(bucket["Properties"]["PublicAccessBlockConfiguration"].values())
        assert "BucketEncryption" in bucket["Properties"]
    for queue in resources(fleet, "AWS::SQS::Queue").values():
        assert queue["Properties"]["SqsManagedSseEnabled"] is True


def test_every_queue_that_is_worked_off_has_a_dead_letter_queue() -> None:
    queues = resources(whole.FLEET, "AWS::SQS::Queue")
    work = queues["WorkQueue"]["Properties"]

    assert work["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["WorkDeadQueue", "Arn"]},
        "maxReceiveCount": 2,
    }
    assert work["VisibilityTimeout"] == 60
    parked = {"JobsFollowerDeadQueue", "JobsClockDeadQueue", "JobsLaterDeadQueue"}
    assert parked <= queues.keys()


def test_a_tables_keys_indexes_and_end_are_those_of_its_model() -> None:
    notes = resources(whole.FLEET, "AWS::DynamoDB::Table")["NotesTable"]["Properties"]

    assert notes["KeySchema"] == [
        {"AttributeName": "zone", "KeyType": "HASH"},
        {"AttributeName": "at", "KeyType": "RANGE"},
    ]
    assert notes["GlobalSecondaryIndexes"][0]["KeySchema"][0] == {"AttributeName": "owner", "KeyType": "HASH"}
    assert notes["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert notes["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_secrets_are_named_and_never_written() -> None:
    environment = resources(whole.FLEET, "AWS::Serverless::Function")["YouworkerAskLambdaFunction"]["Properties"]
    variables = environment["Environment"]["Variables"]

    assert variables["OPENAI_API_KEY_PARAMETER"] == {"Fn::Sub": "/parley/${Stage}/OPENAI_API_KEY"}
    assert "OPENAI_API_KEY" not in variables
    assert environment["ReservedConcurrentExecutions"] == 5


@BOTH
def test_nothing_is_tied_to_an_account_or_a_region(fleet: Fleet) -> None:
    for text in (templates.sam(fleet), templates.serverless(fleet).replace("'us-east-1'}", "")):
        assert "000000000000" not in text
        assert "us-east-1" not in text
        assert "arn:aws:" not in text
