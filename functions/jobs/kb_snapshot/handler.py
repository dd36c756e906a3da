"""Jobs: makes snapshots of the indexes that functions have inside, so that one that starts need not load every part."""

from typing import Any

from shared.domain.knowledge.wiring.snapshotting import snapshotting_service
from shared.kit.observability import logger
from shared.kit.principal import Product
from shared.retrieval import IndexSettings


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    if IndexSettings.load().url:
        return {"made": []}
    made = [product for product in Product if snapshotting_service().run(product)]
    logger.info("snapshots were made", extra={"made": made})
    return {"made": made}
