"""Jobs: gives turns whose worker has died to another one, every minute."""

from typing import Any

from shared.domain.chat.wiring.asking import asking_service
from shared.kit.observability import logger, traced


def revive(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    called = asking_service().call_silent()
    if called:
        logger.info("silent turns were given to other workers", extra={"turns": called})
    return {"called": called}


handler = traced(revive)
