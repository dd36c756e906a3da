"""Jobs: takes away what deleted accounts leave behind. Woken when an address is given up, and by its own queue."""

import json
from typing import Any

from shared.domain.leaving.wiring import leaving_service
from shared.queues import Record, served

ENOUGH = 30.0  # seconds that a piece and a message to the queue take at the very most
CLAIM = "email#"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    def serve(record: Record) -> None:
        if "dynamodb" in record:
            noticed(record)
            return

        def time_left() -> float:
            return float(context.get_remaining_time_in_millis()) / 1000

        work = json.loads(record["body"])
        leaving_service().clear(work["account"], work["round"], time_left, ENOUGH)

    return served(event, serve)


def noticed(record: Record) -> None:
    change = record["dynamodb"]
    if record["eventName"] == "REMOVE" and change["Keys"]["key"]["S"].startswith(CLAIM):
        leaving_service().begin(change["OldImage"]["owner"]["S"])
