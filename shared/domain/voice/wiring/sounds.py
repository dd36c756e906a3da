"""Where sound lies that is too large to be sent along."""

from functools import cache

from shared.domain.voice.service.sounds import Sounds
from shared.domain.voice.wiring.recordings import BUCKET
from shared.storage.s3 import S3Files


@cache
def sounds() -> Sounds:
    return Sounds(S3Files(BUCKET))
