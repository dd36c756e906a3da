"""What stands behind the log."""

from functools import cache

from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.log import LogRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.calls.service.log import LogService
from shared.storage.s3 import S3Files


@cache
def log_service() -> LogService:
    return LogService(CallRepository(), LogRepository(), TurnRepository(), S3Files("recordings"))
