"""`template.yaml` for SAM and `serverless.yml` for osls: the same resources, the functions in each tool's own words."""

from collections.abc import Callable
from typing import Any

import yaml

from infra.fleet import Fleet, Function
from infra.policies import has_sockets
from infra.render import apis, data, functions
from infra.render.names import Json, att, camel, function_id, socket_id, sub

RUNTIME = "python3.13"
ARCHITECTURE = "arm64"
HEADER = "# Rendered by `make render` from infra/registry.py. Not to be edited.\n"


class Plain(yaml.SafeDumper):
    """Readable YAML: no anchors, short lists and maps as they come."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def written(document: Json) -> str:
    return HEADER + yaml.dump(document, Dumper=Plain, sort_keys=False, width=110, allow_unicode=True)


def shared_resources(fleet: Fleet) -> Json:
    return {**data.resources(fleet), **apis.resources(fleet), **functions.resources(fleet)}


def outputs(fleet: Fleet) -> Json:
    made: Json = {}
    for product in apis.products(fleet):
        made[f"{camel(product)}Url"] = {"Value": att(apis.http_id(product), "ApiEndpoint")}
        if has_sockets(fleet, product):
            made[f"{camel(product)}SocketUrl"] = {"Value": sub(f"${{{socket_id(product)}.ApiEndpoint}}/${{Stage}}")}
    return made


def artefact(function: Function) -> str:
    return f"dist/{function.name.replace('/', '-')}.zip"


def sam(fleet: Fleet) -> str:
    return written(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Transform": "AWS::Serverless-2016-10-31",
            "Description": "Parley: assistants that chat, speak and call people.",
            "Parameters": functions.parameters(fleet),
            "Globals": {"Function": {"Runtime": RUNTIME, "Architectures": [ARCHITECTURE], "Tracing": "Active"}},
            "Resources": {
                **{function_id(row.name): sam_function(fleet, row) for row in fleet.functions},
                **shared_resources(fleet),
            },
            "Outputs": outputs(fleet),
        }
    )


def sam_function(fleet: Fleet, function: Function) -> Json:
    properties: Json = {
        "FunctionName": sub(functions.deployed_name(function)),
        "CodeUri": artefact(function),
        "Handler": functions.handler(function),
        "MemorySize": function.memory,
        "Timeout": function.timeout,
        "Role": att(functions.role_id(function)),
        "Environment": {"Variables": functions.environment(fleet, function)},
        "Tags": {"app": "parley", "product": function.product, "function": function.group},
    }
    if function.streams:
        properties["Layers"] = functions.layers(function)
    if function.concurrency is not None:
        properties["ReservedConcurrentExecutions"] = function.concurrency
    depends = f"{camel(function.name)}Logs"
    return {"Type": "AWS::Serverless::Function", "DependsOn": [depends], "Properties": properties}


def serverless(fleet: Fleet) -> str:
    parameters = functions.parameters(fleet)
    return written(
        {
            "service": "parley",
            "frameworkVersion": "4",
            "provider": {
                "name": "aws",
                "runtime": RUNTIME,
                "architecture": ARCHITECTURE,
                "stage": "${opt:stage, 'dev'}",
                "region": "${opt:region, 'us-east-1'}",
                "stackName": "parley-${sls:stage}",
                "versionFunctions": False,
                "tracing": {"lambda": True},
                "stackParameters": [{"ParameterKey": "Stage", "ParameterValue": "${sls:stage}"}],
            },
            "package": {"individually": True},
            "functions": {key(row): sls_function(fleet, row) for row in fleet.functions},
            "resources": {
                "Description": "Parley: assistants that chat, speak and call people.",
                "Parameters": parameters,
                "Resources": shared_resources(fleet),
                "Outputs": outputs(fleet),
            },
        }
    )


def key(function: Function) -> str:
    """What the tool makes `function_id` of."""
    identifier = camel(function.name)
    return identifier[0].lower() + identifier[1:]


def sls_function(fleet: Fleet, function: Function) -> Json:
    made: Json = {
        "name": functions.deployed_name(function).replace("${Stage}", "${sls:stage}"),
        "handler": functions.handler(function),
        "memorySize": function.memory,
        "timeout": function.timeout,
        "role": att(functions.role_id(function)),
        "environment": functions.environment(fleet, function),
        "disableLogs": True,  # the log group is among the resources, with its retention
        "dependsOn": [f"{camel(function.name)}Logs"],
        "tags": {"app": "parley", "product": function.product, "function": function.group},
        "package": {"artifact": artefact(function)},
    }
    if function.streams:
        made["layers"] = functions.layers(function)
    if function.concurrency is not None:
        made["reservedConcurrency"] = function.concurrency
    return made


RENDERINGS: dict[str, Callable[[Fleet], str]] = {"template.yaml": sam, "serverless.yml": serverless}
