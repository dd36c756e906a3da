"""Jobs: walks over people's files, and brings what is new or changed into the knowledge base."""

import json
from typing import Any

from shared.domain.integrations.wiring.files import file_service
from shared.queues import Record, served

RESERVE = 90.0  # seconds that a file may take to come and to be read


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000 - RESERVE

    def serve(record: Record) -> None:
        order = json.loads(record["body"])
        unfinished = file_service().walk(order["user_id"], order["scan_id"], time_left)
        if unfinished is not None:
            file_service().order(unfinished)

    return served(event, serve)
