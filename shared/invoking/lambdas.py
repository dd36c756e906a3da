"""Lambda's own asynchronous invocation: what fails for the last time is parked in the function's dead letters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from shared.kit import aws
from shared.kit.settings import StageSettings

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LIVE = "live"  # the alias of the version that runs


@cache
def client() -> "LambdaClient":
    patient = Config(
        connect_timeout=1,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    made: LambdaClient = aws.client("lambda", patient)
    return made


@dataclass(frozen=True, slots=True)
class LambdaInvoker:
    def later(self, function: str, payload: Mapping[str, Any]) -> None:
        name = f"parley-{StageSettings.load().stage}-{function.replace('/', '-')}"
        event = json.dumps(payload).encode()
        client().invoke(FunctionName=name, Qualifier=LIVE, InvocationType="Event", Payload=event)
