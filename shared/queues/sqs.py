"""SQS, by the address that the templates put into the environment."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared.kit import aws
from shared.kit.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@cache
def client() -> "SQSClient":
    patient = Config(
        connect_timeout=1,
        read_timeout=3,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    made: SQSClient = aws.client("sqs", patient)
    return made


@dataclass(frozen=True, slots=True)
class SqsOutbox:
    queue: str

    def send(self, body: Mapping[str, Any], delay: int = 0) -> None:
        url = os.environ[f"PARLEY_QUEUE_{self.queue.upper().replace('-', '_')}"]
        try:
            client().send_message(QueueUrl=url, MessageBody=json.dumps(body), DelaySeconds=delay)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("The work could not be queued. Please try again.", queue=self.queue) from error
