"""AWS's own clients, as handlers use them, told where the gateway listens."""

from typing import Any

import boto3
from botocore.config import Config

from tests.gateway.conftest import Running

KEYS: dict[str, Any] = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
ONCE = Config(read_timeout=40, retries={"max_attempts": 0})


def management(local: Running, product: str = "voiceassist") -> Any:
    url = f"http://127.0.0.1:{local.gateway.control_port}/{product}"
    return boto3.client("apigatewaymanagementapi", endpoint_url=url, config=ONCE, **KEYS)


def functions(local: Running) -> Any:
    url = f"http://127.0.0.1:{local.gateway.control_port}"
    return boto3.client("lambda", endpoint_url=url, config=ONCE, **KEYS)
