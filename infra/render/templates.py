"""What SAM and osls read: a stack a part, the same resources for both, the functions in each tool's own words.

`template.yaml` and `serverless.yml` are the ways in: one nests all parts, the other deploys the part it is told.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from infra.fleet import LEAST_STORAGE, Fleet, Function
from infra.render import functions, live
from infra.render.names import Json, att, camel, function_id, sub
from infra.render.parts import ALARMS, DATA, Part, handed_down, handed_up, parts, stack_id
from infra.render.tags import tags

RUNTIME = "python3.13"
ARCHITECTURE = "arm64"
HEADER = "# Rendered by `make render` from infra/registry.py. Not to be edited.\n"
SAM, OSLS = "infra/stacks/sam", "infra/stacks/osls"
PARAMETERS = "dist/parameters/{stage}-{part}.json"  # what `make deploy` hands to osls
TO_ROOT = "../../../"
# The tool's own word for tracing takes no condition.
TRACED: Json = {"Properties": {"TracingConfig": {"Mode": functions.tracing()}}}


class Plain(yaml.CSafeDumper):
    """Readable YAML: no anchors, short lists and maps as they come."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def written(document: Json) -> str:
    return HEADER + yaml.dump(document, Dumper=Plain, sort_keys=False, width=110, allow_unicode=True)


def renderings(fleet: Fleet) -> Iterator[tuple[str, str]]:
    yield "template.yaml", sam_root(fleet)
    yield "serverless.yml", osls_root(fleet)
    for part in parts(fleet):
        yield f"{SAM}/{part.name}.yaml", sam(part)
        yield f"{OSLS}/{part.name}.yml", osls(part)


def artefact(function: Function) -> str:
    return f"dist/{function.name.replace('/', '-')}.zip"


def sam_template(description: str, **sections: Json) -> Json:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Description": description,
        **{name: section for name, section in sections.items() if section},
    }


def sam_root(fleet: Fleet) -> str:
    found = parts(fleet)
    taken = {name: each for part in found for name, each in part.parameters.items()}
    return written(
        sam_template(
            "Parley: assistants that chat, speak and call people.",
            Parameters=taken,
            Resources={stack_id(part): nested(part) for part in found},
            Outputs={name: each for part in found for name, each in handed_up(part).items()},
        )
    )


def nested(part: Part) -> Json:
    properties = {"Location": f"{SAM}/{part.name}.yaml", "Parameters": handed_down(part)}
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    after = {"DependsOn": [f"{camel(name)}Stack" for name in (DATA, ALARMS) if name != part.name]}
    how = kept if part.name == DATA else after
    return {"Type": "AWS::Serverless::Application", **how, "Properties": properties}


def sam(part: Part) -> str:
    return written(sam_document(part))


def sam_document(part: Part) -> Json:
    common = {"Runtime": RUNTIME, "Architectures": [ARCHITECTURE], "Tracing": functions.tracing()}
    own = {function_id(row.name): sam_function(part.fleet, row) for row in part.functions}
    return sam_template(
        part.description,
        Parameters=part.parameters,
        Conditions=part.conditions,
        Globals={"Function": common} if own else {},
        Resources={**own, **part.resources},
        Outputs=part.outputs,
    )


def sam_function(fleet: Fleet, function: Function) -> Json:
    properties: Json = {
        "FunctionName": sub(functions.deployed_name(function)),
        "CodeUri": TO_ROOT + artefact(function),
        "Handler": functions.handler(function),
        "MemorySize": function.memory,
        "Timeout": function.timeout,
        "Role": att(functions.role_id(function)),
        "Environment": {"Variables": functions.environment(fleet, function)},
        "Tags": {**tags(function.product), "function": function.group},
        **live.of_sam(function),
    }
    if function.storage > LEAST_STORAGE:
        properties["EphemeralStorage"] = {"Size": function.storage}
    if function.streams:
        properties["Layers"] = functions.layers(function)
    if function.concurrency is not None:
        properties["ReservedConcurrentExecutions"] = functions.reserved(function)
    depends = f"{camel(function.name)}Logs"
    return {"Type": "AWS::Serverless::Function", "DependsOn": [depends], "Properties": properties}


def osls_root(fleet: Fleet) -> str:
    """One service a part, chosen by PART=voiceassist; without it, the part that all others need first.

    By the environment: the tool wants to know a service's name before it reads its other sources.
    """
    part = f"${{env:PART, '{DATA}'}}"
    stage_file = PARAMETERS.format(stage="${sls:stage}", part=part)
    chosen = f"${{file({OSLS}/{part}.yml)"
    return written(
        {
            "service": f"parley-{part}",
            "frameworkVersion": "4",
            "custom": {
                "parts": [each.name for each in parts(fleet)],
                "parameters": [{"ParameterKey": "Stage", "ParameterValue": "${sls:stage}"}],
            },
            "provider": {
                "name": "aws",
                "runtime": RUNTIME,
                "architecture": ARCHITECTURE,
                "stage": "${opt:stage, 'dev'}",
                "region": "${opt:region, env:AWS_REGION, 'us-east-1'}",
                "stackName": f"parley-${{sls:stage}}-{part}",
                "versionFunctions": False,  # the plugin does, and tells the alias
                "stackParameters": f"${{file({stage_file}), self:custom.parameters}}",
            },
            "package": {"individually": True},
            "plugins": ["./infra/tools/versions.js"],
            "functions": chosen + ":functions}",
            "resources": chosen + ":resources}",
        }
    )


def osls(part: Part) -> str:
    sections = {
        "Parameters": part.parameters,
        "Conditions": part.conditions,
        "Resources": {**part.resources, **live.of_osls(part.fleet)},
        "extensions": {function_id(row.name): TRACED for row in part.functions},
        "Outputs": part.outputs,
    }
    said = {name: section for name, section in sections.items() if section}
    return written(
        {
            "functions": {key(row): osls_function(part.fleet, row) for row in part.functions},
            "resources": {"Description": part.description, **said},
        }
    )


def key(function: Function) -> str:
    """What the tool makes `function_id` of."""
    identifier = camel(function.name)
    return identifier[0].lower() + identifier[1:]


def osls_function(fleet: Fleet, function: Function) -> Json:
    made: Json = {
        "name": functions.deployed_name(function).replace("${Stage}", "${sls:stage}"),
        "handler": functions.handler(function),
        "memorySize": function.memory,
        "timeout": function.timeout,
        "role": att(functions.role_id(function)),
        "environment": functions.environment(fleet, function),
        "disableLogs": True,  # the log group is among the resources, with its retention
        "dependsOn": [f"{camel(function.name)}Logs"],
        "tags": {**tags(function.product), "stage": "${sls:stage}", "function": function.group},
        "package": {"artifact": artefact(function)},
    }
    if function.storage > LEAST_STORAGE:
        made["ephemeralStorageSize"] = function.storage
    if function.streams:
        made["layers"] = functions.layers(function)
    if function.concurrency is not None:
        made["reservedConcurrency"] = functions.reserved(function)
    return made
