"""What surrounds a function: its role, its log, its environment, and what wakes it."""

import json
from collections.abc import Iterator

from infra.fleet import Fleet, Function, Http, Invoked, Queue, Schedule, Socket, Stream
from infra.policies import dead_queue, has_sockets, parks, statements
from infra.render import edge, live
from infra.render.names import (
    LIVE,
    STAGE,
    Intrinsics,
    Json,
    alias_id,
    att,
    bucket_name,
    camel,
    function_arn,
    function_id,
    queue_url,
    ref,
    socket_id,
    sub,
)
from infra.schema import schema_of
from shared.kit.settings import StageSettings, Variable
from shared.web.visitor import KEY

NAMES = Intrinsics()
# AWS's web adapter: it starts the function's web server, and passes requests to it and its answers back in pieces.
ADAPTER_LAYER = "arn:${AWS::Partition}:lambda:${AWS::Region}:753240598075:layer:LambdaAdapterLayerArm64:25"
ADAPTER: Json = {
    "AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap",
    "AWS_LWA_INVOKE_MODE": "response_stream",
    "AWS_LWA_PORT": "8080",
    "AWS_LWA_READINESS_CHECK_PROTOCOL": "tcp",
}
STARTER = "run.sh"
TRACE = "PARLEY_TRACE"


def resources(fleet: Fleet) -> Json:
    made: Json = {}
    for function in fleet.functions:
        made |= {role_id(function): role(function), f"{camel(function.name)}Logs": logs(function)}
        made |= dict(wakers(function))
    return made


def role_id(function: Function) -> str:
    return f"{camel(function.name)}Role"


def trust(service: str) -> Json:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def role(function: Function) -> Json:
    tracing = {
        "Effect": "Allow",
        "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
        "Resource": ["*"],  # X-Ray knows no narrower one
    }
    document = {"Version": "2012-10-17", "Statement": [*statements(function, NAMES), tracing]}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
            "Policies": [{"PolicyName": "row", "PolicyDocument": document}],
        },
    }


def logs(function: Function) -> Json:
    return {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "LogGroupName": sub(f"/aws/lambda/{deployed_name(function)}"),
            "RetentionInDays": ref("LogRetentionDays"),
        },
    }


def deployed_name(function: Function) -> str:
    return f"parley-{STAGE}-{function.name.replace('/', '-')}"


def environment(fleet: Fleet, function: Function) -> Json:
    """From the row's settings; a secret's variable holds only the name of its parameter."""
    found: Json = {"PARLEY_FUNCTION": function.name, "PARLEY_RELEASE": ref(live.RELEASE)}
    for variable in variables(function):
        if variable.secret:
            found[f"{variable.name}_PARAMETER"] = sub(f"/parley/{STAGE}/{variable.name}")
        else:
            found[variable.name] = ref(parameter_id(variable))
    for bucket in function.buckets:
        found[f"PARLEY_BUCKET_{bucket.upper().replace('-', '_')}"] = sub(bucket_name(bucket))
    for queue in function.sends:
        found[f"PARLEY_QUEUE_{queue.upper().replace('-', '_')}"] = sub(queue_url(queue))
    if function.pushes and has_sockets(fleet, function.product):
        host = f"https://${{{socket_id(function.product)}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"
        found[f"PARLEY_SOCKET_ENDPOINT_{function.product.upper()}"] = sub(f"{host}/{STAGE}")
    if edge.has_edge(fleet, function.product) and (len(function.of(Http)) + len(function.of(Socket))):
        found[KEY] = edge.key()
    if function.streams:
        found |= ADAPTER
    return dict(sorted(found.items()))


def handler(function: Function) -> str:
    """One that streams is started by a script, as the adapter wants it."""
    return STARTER if function.streams else function.deployed


def tracing() -> Json:
    """Who is not traced still passes on what a caller has begun."""
    return {"Fn::If": ["Traced", "Active", "PassThrough"]}


def reserved(function: Function) -> Json:
    """An account that may run few functions at once has none to reserve."""
    return {"Fn::If": ["Reserved", function.concurrency, ref("AWS::NoValue")]}


def conditions(fleet: Fleet) -> Json:
    made = {"Traced": {"Fn::Equals": [ref(parameter_name(TRACE)), "yes"]}, **live.CONDITIONS}
    return made | ({"Reserved": {"Fn::Equals": [ref("Concurrency"), "reserved"]}} if reserves(fleet) else {})


def reserves(fleet: Fleet) -> bool:
    return any(function.concurrency for function in fleet.functions)


def layers(function: Function) -> list[Json]:
    return [sub(ADAPTER_LAYER)] if function.streams else []


def variables(function: Function) -> Iterator[Variable]:
    for kind in function.settings:
        yield from kind.variables()


def parameter_id(variable: Variable) -> str:
    return "Stage" if variable.name == "PARLEY_STAGE" else parameter_name(variable.name)


def parameter_name(setting: str) -> str:
    return camel(setting.lower())


STAGE_PARAMETER: Json = {
    "Stage": {
        "Type": "String",
        "Default": "dev",
        "AllowedPattern": "[a-z][a-z0-9-]{0,19}",
        "Description": "Name of the deployment; prefixes every resource.",
    }
}


CONCURRENCY: Json = {
    "Concurrency": {
        "Type": "String",
        "Default": "reserved",
        "AllowedValues": ["reserved", "shared"],
        "Description": "Whether functions that could starve others are held to a number of their own.",
    }
}


def parameters(fleet: Fleet) -> Json:
    found: Json = {
        **STAGE_PARAMETER,
        "LogRetentionDays": {"Type": "Number", "Default": 30, "Description": "How long logs are kept."},
        **(CONCURRENCY if reserves(fleet) else {}),
        **live.PARAMETERS,
    }
    shown = {variable.name: variable for variable in StageSettings.variables() if variable.name == TRACE}
    shown |= {variable.name: variable for function in fleet.functions for variable in variables(function)}
    for name, variable in sorted(shown.items()):
        if not variable.secret and name != "PARLEY_STAGE":
            found[parameter_id(variable)] = {
                "Type": "String",
                "Default": variable.default or "",
                "Description": variable.doc,
            }
    return found


def wakers(function: Function) -> Iterator[tuple[str, Json]]:
    name = camel(function.name)
    for queue in function.of(Queue):
        yield f"{name}{camel(queue.name)}Source", queue_source(function, queue)
    for stream in function.of(Stream):
        yield f"{name}{camel(schema_of(stream.table).noun)}Source", stream_source(function, stream)
    for number, schedule in enumerate(function.of(Schedule), 1):
        yield f"{name}Schedule{number}", clock(function, schedule)
    if function.of(Schedule):
        yield f"{name}ClockRole", clock_role(function)
    if parks(function):
        yield f"{name}Retries", retries(function)


def queue_source(function: Function, queue: Queue) -> Json:
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": function_arn(function.name),
            "EventSourceArn": NAMES.queue(queue.name),
            "BatchSize": queue.batch_size,
            "MaximumBatchingWindowInSeconds": queue.window_seconds,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "ScalingConfig": {"MaximumConcurrency": queue.most},
        },
    }


def stream_source(function: Function, stream: Stream) -> Json:
    removals = {"Filters": [{"Pattern": json.dumps({"eventName": ["REMOVE"]})}]}
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": function_arn(function.name),
            "EventSourceArn": NAMES.stream(schema_of(stream.table).noun),
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": stream.batch_size,
            "MaximumBatchingWindowInSeconds": stream.window_seconds,
            "MaximumRetryAttempts": stream.attempts,
            "BisectBatchOnFunctionError": True,
            **({"FilterCriteria": removals} if stream.removals else {}),
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {"OnFailure": {"Destination": NAMES.queue(dead_queue(function))}},
        },
    }


def clock(function: Function, schedule: Schedule) -> Json:
    return {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "ScheduleExpression": schedule.expression,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": function_arn(function.name),
                "RoleArn": att(f"{camel(function.name)}ClockRole"),
                "Input": json.dumps(dict(schedule.payload), sort_keys=True),
                "DeadLetterConfig": {"Arn": NAMES.queue(dead_queue(function))},
            },
        },
    }


def clock_role(function: Function) -> Json:
    allowed = [
        {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [function_arn(function.name)]},
        {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [NAMES.queue(dead_queue(function))]},
    ]
    document = {"Version": "2012-10-17", "Statement": allowed}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": trust("scheduler.amazonaws.com"),
            "Policies": [{"PolicyName": "wake", "PolicyDocument": document}],
        },
    }


def retries(function: Function) -> Json:
    """Asynchronous calls (other functions', the clock's) that fail for the last time are parked."""
    attempts = next((trigger.attempts for trigger in function.of(Invoked)), 2)
    return {
        "Type": "AWS::Lambda::EventInvokeConfig",
        "DependsOn": [alias_id(function.name)],
        "Properties": {
            "FunctionName": ref(function_id(function.name)),
            "Qualifier": LIVE,
            "MaximumRetryAttempts": min(2, attempts),
            "DestinationConfig": {"OnFailure": {"Destination": NAMES.queue(dead_queue(function))}},
        },
    }
