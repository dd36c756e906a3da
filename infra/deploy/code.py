"""One function's code, changed and changed back. Its stack is not touched, let alone the one that holds data."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.fleet import Function
from infra.render.live import APPLICATION, group_id
from infra.render.names import LIVE

IN_HAND = 50_000_000  # what Lambda takes in a request; more goes by way of a bucket
NOT_PUBLISHED = "$LATEST"
UNDER_WAY = ["Created", "Queued", "InProgress", "Ready"]


class NothingBefore(LookupError):
    """No other code of this function was kept."""


def digest(artefact: Path) -> str:
    with artefact.open("rb") as content:
        return base64.b64encode(hashlib.file_digest(content, "sha256").digest()).decode()


@dataclass(frozen=True)
class Deployed:
    """A function of a stage, and how AWS is asked about it."""

    row: Function
    stage: str
    client: Callable[[str], Any]

    @property
    def name(self) -> str:
        return f"parley-{self.stage}-{self.row.name.replace('/', '-')}"

    @property
    def alias(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client("lambda").get_alias(FunctionName=self.name, Name=LIVE)
        return found

    def code_of(self, version: str) -> str:
        found = self.client("lambda").get_function_configuration(FunctionName=self.name, Qualifier=version)
        return str(found["CodeSha256"])

    def resource(self, logical_id: str) -> str:
        """The physical name of what stands in the function's own stack, whatever that is called."""
        cloudformation = self.client("cloudformation")
        found = cloudformation.describe_stack_resources(PhysicalResourceId=self.name)["StackResources"]
        which = {"StackName": found[0]["StackName"], "LogicalResourceId": logical_id}
        detail = cloudformation.describe_stack_resource(**which)["StackResourceDetail"]
        return str(detail["PhysicalResourceId"])

    @property
    def group(self) -> dict[str, str]:
        """What moves it from version to version."""
        return {
            "applicationName": self.resource(APPLICATION),
            "deploymentGroupName": self.resource(group_id(self.row)),
        }


def release(deployed: Deployed, artefact: Path) -> str:
    """The deployment that brings it; none when this code runs already."""
    before, wanted = deployed.alias["FunctionVersion"], digest(artefact)
    if deployed.code_of(before) == wanted:
        return ""
    put(deployed, artefact)
    lambdas = deployed.client("lambda")
    after = lambdas.publish_version(FunctionName=deployed.name, CodeSha256=wanted)["Version"]
    return shift(deployed, before, after)


def put(deployed: Deployed, artefact: Path) -> None:
    """Somebody else who does the same at this moment is found when the version is published: it names its digest."""
    lambdas = deployed.client("lambda")
    code = {"ZipFile": artefact.read_bytes()} if in_hand(artefact) else stored(deployed, artefact)
    lambdas.update_function_code(FunctionName=deployed.name, **code)
    lambdas.get_waiter("function_updated_v2").wait(FunctionName=deployed.name)


def in_hand(artefact: Path) -> bool:
    return artefact.stat().st_size <= IN_HAND


def stored(deployed: Deployed, artefact: Path) -> dict[str, str]:
    store = deployed.client("s3")
    account = deployed.client("sts").get_caller_identity()["Account"]
    bucket = f"parley-artefacts-{account}-{store.meta.region_name}"
    prepare(store, bucket)
    key = f"{deployed.name}/{base64.b64decode(digest(artefact)).hex()}.zip"
    store.upload_file(str(artefact), bucket, key)
    return {"S3Bucket": bucket, "S3Key": key}


def prepare(store: Any, bucket: str) -> None:
    """One for all stages of an account and region: closed, and emptied by itself, for Lambda keeps what it took."""
    if any(each["Name"] == bucket for each in store.list_buckets()["Buckets"]):
        return
    region = store.meta.region_name
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    store.create_bucket(Bucket=bucket, **where)
    closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    store.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
    rule = {"ID": "taken", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}
    store.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})


def shift(deployed: Deployed, before: str, after: str) -> str:
    """By the function's own deployment group: its steps, and its alarm."""
    move = {"Name": deployed.name, "Alias": LIVE, "CurrentVersion": before, "TargetVersion": after}
    resources = [{deployed.row.logical_id: {"Type": "AWS::Lambda::Function", "Properties": move}}]
    text = json.dumps({"version": 0.0, "Resources": resources})
    content = {"content": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    started = deployed.client("codedeploy").create_deployment(
        **deployed.group, revision={"revisionType": "AppSpecContent", "appSpecContent": content}
    )
    return str(started["deploymentId"])


def roll_back(deployed: Deployed) -> str:
    """What is being released is called back; otherwise the newest code before the running one takes over at once."""
    if under_way := deployments(deployed):
        for each in under_way:
            deployed.client("codedeploy").stop_deployment(deploymentId=each, autoRollbackEnabled=True)
        return str(deployed.alias["FunctionVersion"])
    version = before(deployed)
    deployed.client("lambda").update_alias(
        FunctionName=deployed.name,
        Name=LIVE,
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": {}},
    )
    return version


def deployments(deployed: Deployed) -> list[str]:
    found = deployed.client("codedeploy").list_deployments(**deployed.group, includeOnlyStatuses=UNDER_WAY)
    return list(found["deployments"])


def before(deployed: Deployed) -> str:
    running = int(deployed.alias["FunctionVersion"])
    code = deployed.code_of(str(running))
    pages = (
        deployed.client("lambda").get_paginator("list_versions_by_function").paginate(FunctionName=deployed.name)
    )
    kept = {each["Version"]: each["CodeSha256"] for page in pages for each in page["Versions"]}
    older = [int(version) for version, sha in kept.items() if version != NOT_PUBLISHED and sha != code]
    if not any(version < running for version in older):
        raise NothingBefore(deployed.name)
    return str(max(version for version in older if version < running))
