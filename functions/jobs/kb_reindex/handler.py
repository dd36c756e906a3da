"""Jobs: sends documents to be indexed anew when the way of indexing has changed, and those whose job was lost."""

from dataclasses import asdict
from typing import Any

from shared.domain.knowledge.wiring.documents import rerunning_service
from shared.kit.observability import logger


def handler(_event: dict[str, Any], context: Any) -> dict[str, Any]:
    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    report = asdict(rerunning_service().run(time_left))
    logger.info("documents were sent to be indexed", extra=report)
    return report
