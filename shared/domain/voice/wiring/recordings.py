"""Where recordings from sockets lie until they are listened to."""

from functools import cache

from shared.domain.voice.service.recordings import Recordings
from shared.idempotency.dynamodb import TableKeyStore
from shared.invoking import Invoker
from shared.invoking.lambdas import LambdaInvoker
from shared.storage.s3 import S3Files

BUCKET = "voice"


@cache
def recordings() -> Recordings:
    return Recordings(S3Files(BUCKET), TableKeyStore())


@cache
def listener() -> Invoker:
    return LambdaInvoker()
