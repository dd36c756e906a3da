"""Lambda's own asynchronous invocation: what fails for the last time is parked in the function's dead letters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from shared.kit.settings import StageSettings

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LIVE = "live"  # the alias of the version that runs


@cache
def client() -> "LambdaClient":
    patient = Config(
        user_agent="Parley",  # to tell of every part of botocore takes a tenth of a request
        connect_timeout=1,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    return boto3.client("lambda", config=patient)


@dataclass(frozen=True, slots=True)
class LambdaInvoker:
    def later(self, function: str, payload: Mapping[str, Any]) -> None:
        name = f"parley-{StageSettings.load().stage}-{function.replace('/', '-')}"
        event = json.dumps(payload).encode()
        client().invoke(FunctionName=name, Qualifier=LIVE, InvocationType="Event", Payload=event)
