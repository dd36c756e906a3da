"""What the rendered templates promise."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.fleet import Fleet, Stream
from infra.registry import FLEET
from infra.render import live, templates
from infra.render.__main__ import differences
from infra.render.parts import Part, handed_up, parts
from tests.fleet import whole

ROOT = Path(__file__).resolve().parents[2]
FLEETS = {"deployed": FLEET, "whole": whole.FLEET}
BOTH = pytest.mark.parametrize("fleet", FLEETS.values(), ids=FLEETS)


def of_part(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = templates.sam_document(part)["Resources"]
    return made


def resources(fleet: Fleet, kind: str) -> dict[str, Any]:
    made = {name: each for part in parts(fleet) for name, each in of_part(part).items()}
    return {name: each for name, each in made.items() if each["Type"] == kind}


def allowed(fleet: Fleet) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in resources(fleet, "AWS::IAM::Role").items():
        for policy in role["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def test_rendered_files_are_up_to_date() -> None:
    assert list(differences(FLEET)) == []


NOT_NARROWER = ("xray:", "cloudwatch:DescribeAlarms")


@BOTH
def test_no_role_may_do_everything_or_touch_everything(fleet: Fleet) -> None:
    for role, statement in allowed(fleet):
        assert not any("*" in action for action in statement["Action"]), role
        if statement["Resource"] == ["*"]:
            assert all(action.startswith(NOT_NARROWER) for action in statement["Action"]), role


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


@BOTH
def test_no_queue_and_no_flood_of_turns_takes_all_that_an_account_may_run(fleet: Fleet) -> None:
    made = resources(fleet, "AWS::Serverless::Function")
    held = [each["Properties"].get("ReservedConcurrentExecutions") for each in made.values()]
    numbers = [each["Fn::If"][1] for each in held if each]
    sources = resources(fleet, "AWS::Lambda::EventSourceMapping").values()
    queues = [each["Properties"] for each in sources if "ScalingConfig" in each["Properties"]]

    assert all(each["Fn::If"] == ["Reserved", each["Fn::If"][1], {"Ref": "AWS::NoValue"}] for each in held if each)
    assert numbers == [row.concurrency for row in fleet.functions if row.concurrency]
    assert 0 < sum(numbers) <= 700
    assert [each["ScalingConfig"]["MaximumConcurrency"] for each in queues] == [each.most for each in fleet.queues]
    assert sum(each.most for each in fleet.queues) + sum(numbers) <= 800
    for part in (part for part in parts(fleet) if any(row.concurrency for row in part.functions)):
        assert part.parameters["Concurrency"]["Default"] == "reserved"
        assert part.conditions["Reserved"] == {"Fn::Equals": [{"Ref": "Concurrency"}, "reserved"]}


@BOTH
def test_nothing_is_tied_to_an_account_or_a_region(fleet: Fleet) -> None:
    for _, rendered in templates.renderings(fleet):
        text = rendered.replace("'us-east-1'}", "")
        assert "000000000000" not in text
        assert "us-east-1" not in text
        assert "arn:aws:" not in text


HOLDS_DATA = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::SQS::Queue"}


@BOTH
def test_what_holds_data_is_in_a_stack_of_its_own_that_no_function_is_in(fleet: Fleet) -> None:
    data, *others = parts(fleet)
    products = [part for part in others if part.functions]

    assert {each["Type"] for each in of_part(data).values()} <= HOLDS_DATA
    for part in products:
        assert not HOLDS_DATA & {each["Type"] for each in of_part(part).values()}, part.name
        assert {row.product for row in part.functions} == {part.name}


def mentioned(value: Any) -> Iterator[str]:
    """What of its own stack a template refers to."""
    if isinstance(value, dict):
        for key, each in value.items():
            match key, each:
                case "Ref", str():
                    yield each
                case "Fn::GetAtt", [name, _]:
                    yield name
                case "Fn::Sub", str() | list():
                    text = each if isinstance(each, str) else each[0]
                    given = set() if isinstance(each, str) else set(each[1])
                    yield from (
                        name.partition(".")[0] for name in re.findall(r"\$\{([^}]+)\}", text) if name not in given
                    )
                    yield from mentioned(each)
                case _:
                    yield from mentioned(each)
    elif isinstance(value, list):
        for each in value:
            yield from mentioned(each)


@BOTH
def test_a_stack_refers_to_itself_and_to_what_another_exports(fleet: Fleet) -> None:
    exported = [
        output["Export"]["Name"] for part in parts(fleet) for output in part.outputs.values() if "Export" in output
    ]
    for part in parts(fleet):
        known = part.parameters.keys() | of_part(part).keys() | live.of_osls(part.fleet).keys()
        used = {name for name in mentioned(part.resources | part.outputs) if not name.startswith("AWS::")}
        assert used <= known, part.name
        for each in resources(fleet, "AWS::Lambda::EventSourceMapping").values():
            source = each["Properties"]["EventSourceArn"]
            assert "Fn::ImportValue" not in source or source["Fn::ImportValue"] in exported


@BOTH
def test_both_ways_in_name_every_part_and_the_one_that_holds_data_comes_first(fleet: Fleet) -> None:
    names = [part.name for part in parts(fleet)]
    root, osls = yaml.safe_load(templates.sam_root(fleet)), yaml.safe_load(templates.osls_root(fleet))

    assert names[0] == "data"
    assert osls["custom"]["parts"] == names
    nested = {each["Properties"]["Location"]: each for each in root["Resources"].values()}
    assert list(nested) == [f"infra/stacks/sam/{name}.yaml" for name in names]
    data, alarms, *others = nested.values()
    assert data["DeletionPolicy"] == "Retain"
    assert alarms["DependsOn"] == ["DataStack"]
    assert all(each["DependsOn"] == ["DataStack", "AlarmsStack"] for each in others)
    assert root["Outputs"].keys() == {name for part in parts(fleet) for name in handed_up(part)}


def ringing(fleet: Fleet) -> dict[str, dict[str, Any]]:
    found = resources(fleet, "AWS::CloudWatch::Alarm").values()
    return {
        each["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("parley-${Stage}-"): each["Properties"]
        for each in found
    }


@BOTH
def test_every_function_queue_stream_and_edge_is_watched(fleet: Fleet) -> None:
    alarms = ringing(fleet)

    for row in fleet.functions:
        name = row.name.replace("/", "-")
        assert {f"{name}-errors", f"{name}-throttles"} <= alarms.keys()
        assert (f"{name}-lag" in alarms) == bool(row.of(Stream))
    for name, queue in resources(fleet, "AWS::SQS::Queue").items():
        noun = queue["Properties"]["QueueName"]["Fn::Sub"].removeprefix("parley-${Stage}-")
        assert (f"{noun}-parked" if name.endswith("DeadQueue") else f"{noun}-waiting") in alarms
    assert {"voiceassist-failures", "voiceassist-slow", "voiceassist-sockets-failures"} <= alarms.keys()


@BOTH
def test_an_alarm_tells_somebody_and_says_where_its_remedy_is(fleet: Fleet) -> None:
    runbook = (ROOT / "docs/runbook.md").read_text()
    topic = {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:parley-${Stage}-alarms"}
    for name, alarm in ringing(fleet).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [topic]
        kind = alarm["AlarmDescription"].rpartition("#")[2]
        assert name.endswith(f"-{kind}")
        assert f"\n## {kind}\n" in runbook, kind


@BOTH
def test_a_dashboard_a_product_draws_what_its_own_stack_knows(fleet: Fleet) -> None:
    for part in (part for part in parts(fleet) if part.functions):
        (board,) = (each for each in of_part(part).values() if each["Type"] == "AWS::CloudWatch::Dashboard")
        widgets = json.loads(board["Properties"]["DashboardBody"]["Fn::Sub"])["widgets"]
        drawn = {
            str(line[3])
            for widget in widgets
            for line in widget["properties"]["metrics"]
            if line[2] == "FunctionName"
        }
        assert drawn == {f"parley-${{Stage}}-{row.name.replace('/', '-')}" for row in part.functions}
        assert len({(widget["x"], widget["y"]) for widget in widgets}) == len(widgets)


@BOTH
def test_what_costs_money_says_for_which_part_of_which_stage(fleet: Fleet) -> None:
    for part in parts(fleet):
        for name, each in of_part(part).items():
            if each["Type"] in {
                "AWS::DynamoDB::Table",
                "AWS::S3::Bucket",
                "AWS::SQS::Queue",
                "AWS::Logs::LogGroup",
            }:
                tags = {tag["Key"]: tag["Value"] for tag in each["Properties"]["Tags"]}
                assert tags == {"app": "parley", "stage": {"Fn::Sub": "${Stage}"}, "part": part.name}, name
            if each["Type"] == "AWS::Serverless::Function":
                assert each["Properties"]["Tags"]["part"] == part.name
