"""Jobs: sends documents to be indexed anew: those made in an older way, those whose job was lost, and pages of the web
that have changed."""

from dataclasses import asdict
from typing import Any

from shared.domain.knowledge.wiring.keeping import refetching_service, rerunning_service
from shared.kit.observability import logger


def handler(_event: dict[str, Any], context: Any) -> dict[str, Any]:
    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    report = asdict(rerunning_service().run(time_left)) | asdict(refetching_service().run(time_left))
    logger.info("documents were sent to be indexed", extra=report)
    return report
