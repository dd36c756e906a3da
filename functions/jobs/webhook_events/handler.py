"""Jobs: reads what has changed in calls and campaigns, and hands it in for those who want to be told."""

from typing import Any

from shared.domain.analytics.model.streams import change_of
from shared.domain.webhooks.wiring.telling import telling
from shared.queues import Record, served


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    told = telling()

    def serve(record: Record) -> None:
        change = change_of(record)
        told.tell(change.before, change.after)

    return served(event, serve)
