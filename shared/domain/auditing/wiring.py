"""What stands behind the audit."""

from functools import cache

from shared.domain.auditing.model.seals import Anchor
from shared.domain.auditing.repository.records import RecordRepository
from shared.domain.auditing.repository.seals import SealRepository
from shared.domain.auditing.service.reading import AuditService
from shared.domain.auditing.service.sealing import SealingService
from shared.domain.identity.wiring.names import emails
from shared.kit.observability import logger


@cache
def audit_service() -> AuditService:
    return AuditService(RecordRepository(), SealRepository(), emails)


def published(anchor: Anchor) -> None:
    """In the log, which other hands keep than those that keep the tables."""
    logger.info("audit anchor", extra={"at": anchor.at, "hash": anchor.hash, "shelves": len(anchor.heads)})


@cache
def sealing_service() -> SealingService:
    return SealingService(RecordRepository(), SealRepository(), published)
