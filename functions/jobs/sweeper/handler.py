"""Jobs: takes away what removed conversations leave behind. Woken by their removal, and by its own queue."""

import json
from typing import Any

from shared.domain.conversations.wiring.sweeping import sweeping_service
from shared.queues import Record, served

ENOUGH = 20.0  # seconds that a piece and a message to the queue take at the very most
CONVERSATION = "conversation#"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    def serve(record: Record) -> None:
        if "dynamodb" in record:
            noticed(record)
            return
        work = json.loads(record["body"])

        def time_left() -> float:
            return float(context.get_remaining_time_in_millis()) / 1000

        sweeping_service().sweep(work["owner"], work["conversation_id"], time_left, ENOUGH)

    return served(event, serve)


def noticed(record: Record) -> None:
    keys = record["dynamodb"]["Keys"]
    owner, thing = keys["owner"]["S"], keys["thing"]["S"]
    if record["eventName"] == "REMOVE" and thing.startswith(CONVERSATION):
        sweeping_service().begin(owner, thing.removeprefix(CONVERSATION))
