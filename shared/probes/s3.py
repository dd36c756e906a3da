"""A bucket answers when its head may be read."""

from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared.kit import aws
from shared.probes import Unanswered

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@cache
def client() -> "S3Client":
    at_once = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        connect_timeout=1,
        read_timeout=2,
        retries={"total_max_attempts": 1},
    )
    made: S3Client = aws.client("s3", at_once)
    return made


def bucket_answers(bucket: str) -> None:
    try:
        client().head_bucket(Bucket=bucket)
    except (BotoCoreError, ClientError) as error:
        raise Unanswered(f"the bucket did not answer: {type(error).__name__}") from error
