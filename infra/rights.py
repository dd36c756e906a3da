"""A function's rights, enforced where it runs: every AWS call outside its row is refused, as IAM would.

The very statements of the templates are evaluated, before the call leaves the process.
"""

import contextlib
import fnmatch
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from infra.arns import Arns, Statement

Ask = tuple[str, str]  # an action and the resource it is asked for
SEAM = "_make_api_call"  # private, and where every call of boto3 and of pynamodb ends
Call = Callable[[Any, str, dict[str, Any]], Any]
TRANSACTED = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "Get": "GetItem"}
BUCKET_ACTIONS = {"HeadBucket": "ListBucket", "ListObjectsV2": "ListBucket", "ListObjects": "ListBucket"}
OBJECT_ACTIONS = {
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
}


@dataclass
class Guard:
    """`calls` remembers what was called, `refused` what was refused, also when the code swallowed the error."""

    function: str
    statements: list[Statement]
    arns: Arns
    refused: list[Ask] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def check(self, service: str, operation: str, arguments: Mapping[str, Any]) -> None:
        self.calls.append(f"{service}:{operation}")
        for action, resource in asked(service, operation, arguments, self.arns):
            if not any(allows(statement, action, resource) for statement in self.statements):
                self.refused.append((action, resource))
                raise denied(self.function, action, resource, operation)


def allows(statement: Statement, action: str, resource: str) -> bool:
    """Which API a connection belongs to is in the address that is called, not among the arguments."""
    if resource == "@connections":
        return action in statement["Action"]
    return any(fnmatch.fnmatchcase(action, pattern) for pattern in statement["Action"]) and any(
        fnmatch.fnmatchcase(resource, pattern) for pattern in statement["Resource"]
    )


def denied(function: str, action: str, resource: str, operation: str) -> ClientError:
    message = f"{function} is not authorized to perform {action} on {resource}: its row does not say so"
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, operation)


def asked(service: str, operation: str, arguments: Mapping[str, Any], arns: Arns) -> Iterator[Ask]:
    match service:
        case "dynamodb":
            yield from asked_of_tables(operation, arguments, arns)
        case "s3":
            yield from asked_of_bucket(operation, arguments)
        case "sqs":
            noun = urlparse(str(arguments.get("QueueUrl", ""))).path.rpartition("/")[2]
            yield f"sqs:{operation.removesuffix('Batch')}", arns.arn("sqs", noun)
        case "lambda":
            name = ":".join(arguments[part] for part in ("FunctionName", "Qualifier") if part in arguments)
            yield "lambda:InvokeFunction", arns.arn("lambda", f"function:{name}")
        case "ssm":
            for name in arguments.get("Names") or [arguments["Name"]]:
                yield f"ssm:{operation}", arns.arn("ssm", f"parameter{name}")
        case "apigatewaymanagementapi":
            yield "execute-api:ManageConnections", "@connections"
        case _:
            yield f"{service}:{operation}", "*"


def asked_of_tables(operation: str, arguments: Mapping[str, Any], arns: Arns) -> Iterator[Ask]:
    def arn(name: str) -> str:
        return arns.arn("dynamodb", f"table/{name}")

    if operation in {"TransactWriteItems", "TransactGetItems"}:
        for item in arguments["TransactItems"]:
            for kind, inner in item.items():
                action = TRANSACTED.get(kind, "ConditionCheckItem")
                yield f"dynamodb:{action}", arn(inner["TableName"])
    elif operation in {"BatchGetItem", "BatchWriteItem"}:
        for name in arguments["RequestItems"]:
            yield f"dynamodb:{operation}", arn(name)
    else:
        index = arguments.get("IndexName")
        table = arn(arguments["TableName"])
        yield f"dynamodb:{operation}", f"{table}/index/{index}" if index else table


def asked_of_bucket(operation: str, arguments: Mapping[str, Any]) -> Iterator[Ask]:
    bucket = f"arn:aws:s3:::{arguments['Bucket']}"
    if operation == "DeleteObjects":
        for each in arguments["Delete"]["Objects"]:
            yield "s3:DeleteObject", f"{bucket}/{each['Key']}"
    elif "Key" in arguments:
        if operation == "CopyObject":
            source = arguments["CopySource"]
            yield "s3:GetObject", f"arn:aws:s3:::{source['Bucket']}/{source['Key']}"
        yield f"s3:{OBJECT_ACTIONS.get(operation, operation)}", f"{bucket}/{arguments['Key']}"
    else:
        yield f"s3:{BUCKET_ACTIONS.get(operation, operation)}", bucket


def guarded(call: Call, guard: Guard) -> Call:
    def make(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        guard.check(service, operation, arguments)
        return call(client, operation, arguments)

    return make


def install(function: str, statements: list[Statement], arns: Arns) -> Guard:
    """For as long as the process lives."""
    guard = Guard(function, statements, arns)
    setattr(BaseClient, SEAM, guarded(getattr(BaseClient, SEAM), guard))
    return guard


@contextlib.contextmanager
def allowed(function: str, statements: list[Statement], arns: Arns) -> Iterator[Guard]:
    """A refused call fails the block at its end, even when the code swallowed the refusal."""
    before = getattr(BaseClient, SEAM)
    guard = Guard(function, statements, arns)
    setattr(BaseClient, SEAM, guarded(before, guard))
    try:
        yield guard
    finally:
        setattr(BaseClient, SEAM, before)
    if guard.refused:
        raise AssertionError(f"{function} asked for what its row does not name: {guard.refused}")
