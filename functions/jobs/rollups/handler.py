"""Jobs: keeps the sums that analytics and the admin panel read, woken by what changes in the tables."""

from typing import Any

from shared.domain.analytics.model.streams import change_of
from shared.domain.analytics.wiring.counting import counting_service


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    counting_service().count(change_of(record) for record in event["Records"])
    return {"batchItemFailures": []}
