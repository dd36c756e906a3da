"""What takes away calls."""

from functools import cache

from shared.domain.calls.repository.log import LogRepository
from shared.domain.calls.service.forgetting import ForgettingService
from shared.storage.s3 import S3Files


@cache
def forgetting_service() -> ForgettingService:
    return ForgettingService(LogRepository(), S3Files("recordings"))
