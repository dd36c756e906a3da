"""Stacks, executed: moto makes what a compiled template names. What its CloudFormation lacks is added here, by way of
the services it does have."""

import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import yaml
from moto.cloudformation import parsing
from moto.core.common_models import CloudFormationModel
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform


class NoManagedPolicies(ManagedPolicyLoader):  # type: ignore[misc]  # untyped in the library
    """The templates name none: every role is written out."""

    def __init__(self) -> None:
        pass

    def load(self) -> dict[str, str]:
        return {}


def compiled(text: str) -> dict[str, Any]:
    """What CloudFormation makes of a template of SAM's."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    template = yaml.load(text.replace("CodeUri: ../../../dist/", "CodeUri: s3://artefacts/"), yaml.CSafeLoader)
    made: dict[str, Any] = transform(template, {}, NoManagedPolicies())
    return made


def as_json(template: dict[str, Any]) -> str:
    return json.dumps(template)


Properties = dict[str, Any]
NUMBERS = itertools.count(1)


def client(service: str) -> Any:
    make: Any = boto3.client
    return make(service)


def small(properties: Properties) -> Properties:
    """Of API Gateway V2 and the scheduler, requests and resources name their parts alike."""
    return {name: value for name, value in properties.items() if name not in {"Tags", "DefaultRouteSettings"}}


@dataclass(frozen=True)
class Made:
    ref: str
    attributes: Mapping[str, str]


def api(properties: Properties) -> Made:
    made = client("apigatewayv2").create_api(**{"RouteSelectionExpression": "$request.body.x", **small(properties)})
    return Made(made["ApiId"], {"ApiEndpoint": made["ApiEndpoint"]})


def part_of_api(operation: str, identifier: str) -> Callable[[Properties], Made]:
    def make(properties: Properties) -> Made:
        named = {name: value for name, value in small(properties).items() if name != "CredentialsArn"}
        return Made(getattr(client("apigatewayv2"), operation)(**named)[identifier], {})

    return make


def version(properties: Properties) -> Made:
    """Moto has it, and does not tell its number."""
    made = client("lambda").publish_version(FunctionName=properties["FunctionName"])
    return Made(made["FunctionArn"], {"Version": made["Version"]})


def alias(properties: Properties) -> Made:
    made = client("lambda").create_alias(**properties)
    return Made(made["AliasArn"], {})


def address(properties: Properties) -> Made:
    made = client("lambda").create_function_url_config(
        FunctionName=properties["TargetFunctionArn"], AuthType=properties["AuthType"]
    )
    return Made(properties["TargetFunctionArn"], {"FunctionUrl": made["FunctionUrl"]})


def schedule(properties: Properties) -> Made:
    name = f"schedule-{next(NUMBERS)}"
    client("scheduler").create_schedule(Name=name, **properties)
    return Made(name, {})


def application(properties: Properties) -> Made:
    name = f"application-{next(NUMBERS)}"
    client("codedeploy").create_application(applicationName=name, computePlatform=properties["ComputePlatform"])
    return Made(name, {})


def group(properties: Properties) -> Made:
    name = f"group-{next(NUMBERS)}"
    client("codedeploy").create_deployment_group(
        applicationName=properties["ApplicationName"],
        deploymentGroupName=name,
        deploymentConfigName=properties["DeploymentConfigName"],
        serviceRoleArn=properties["ServiceRoleArn"],
    )
    return Made(name, {})


def alarm(properties: Properties) -> Made:
    client("cloudwatch").put_metric_alarm(**properties)
    return Made(properties["AlarmName"], {})


def dashboard(properties: Properties) -> Made:
    client("cloudwatch").put_dashboard(**properties)
    return Made(properties["DashboardName"], {})


def bucket_policy(properties: Properties) -> Made:
    client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=json.dumps(properties["PolicyDocument"]))
    return Made(properties["Bucket"], {})


def noted(properties: Properties) -> Made:
    """Of no consequence to anything that moto could be asked."""
    return Made(f"noted-{next(NUMBERS)}-{len(properties)}", {})


ADDED: dict[str, Callable[[Properties], Made]] = {
    "AWS::ApiGatewayV2::Api": api,
    "AWS::ApiGatewayV2::Stage": part_of_api("create_stage", "StageName"),
    "AWS::ApiGatewayV2::Integration": part_of_api("create_integration", "IntegrationId"),
    "AWS::ApiGatewayV2::Route": part_of_api("create_route", "RouteId"),
    "AWS::Lambda::Version": version,
    "AWS::Lambda::Alias": alias,
    "AWS::Lambda::Url": address,
    "AWS::Lambda::EventInvokeConfig": noted,
    "AWS::CloudFront::Function": noted,
    "AWS::CloudFront::Distribution": noted,
    "AWS::Scheduler::Schedule": schedule,
    "AWS::CodeDeploy::Application": application,
    "AWS::CodeDeploy::DeploymentGroup": group,
    "AWS::CloudWatch::Alarm": alarm,
    "AWS::CloudWatch::Dashboard": dashboard,
    "AWS::S3::BucketPolicy": bucket_policy,
}


class Added(CloudFormationModel):
    """Made once: no stack here is changed or taken down."""

    kind: str
    make: Callable[[Properties], Made]

    def __init__(self, made: Made) -> None:
        self.made = made
        self.physical_resource_id = made.ref

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @classmethod
    def has_cfn_attr(cls, _attr: str) -> bool:
        return True

    def get_cfn_attribute(self, name: str) -> str:
        return self.made.attributes.get(name, f"{self.made.ref}-{name}".lower())

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,  # noqa: ARG003  # as the library calls it
        cloudformation_json: Properties,
        *_: Any,
        **__: Any,
    ) -> Any:
        return cls(cls.make(cloudformation_json.get("Properties", {})))

    def is_created(self) -> bool:
        return True


def model(kind: str, make: Callable[[Properties], Made]) -> type[Added]:
    return type(kind, (Added,), {"make": staticmethod(make), "cloudformation_type": staticmethod(lambda: kind)})


class Finding:
    """CloudFormation that finds a stack by what is in it: the library asks for its name."""

    def __init__(self) -> None:
        self.wrapped = client("cloudformation")

    def describe_stack_resources(self, *, PhysicalResourceId: str) -> Any:  # noqa: N803  # as AWS spells it
        for stack in self.wrapped.list_stacks()["StackSummaries"]:
            found = self.wrapped.describe_stack_resources(StackName=stack["StackName"])
            if PhysicalResourceId in {each["PhysicalResourceId"] for each in found["StackResources"]}:
                return found
        raise LookupError(PhysicalResourceId)

    def describe_stack_resource(self, **which: str) -> Any:
        return self.wrapped.describe_stack_resource(**which)


def account(service: str) -> Any:
    return Finding() if service == "cloudformation" else client(service)


@contextmanager
def taught() -> Iterator[None]:
    """The library's own tables, for a while."""
    tables: list[dict[str, Any]] = [parsing.get_model_map(), parsing.get_name_type_map()]
    before = [dict(table) for table in tables]
    tables[0].update({kind: model(kind, make) for kind, make in ADDED.items()})
    tables[1].update(dict.fromkeys(ADDED, ""))
    try:
        yield
    finally:
        for table, content in zip(tables, before, strict=True):
            table.clear()
            table.update(content)
