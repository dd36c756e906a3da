"""Jobs: brings documents into the index, and takes deleted ones out of it."""

import json
from typing import Any

from shared.domain.knowledge.model.documents import Library, Outcome
from shared.domain.knowledge.wiring.documents import working_service
from shared.domain.knowledge.wiring.keeping import worklist
from shared.queues import Record, served

RESERVE = 30.0  # seconds that a part, or the end of a document, may take


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000 - RESERVE

    def serve(record: Record) -> None:
        order = json.loads(record["body"])
        library = Library(order["product"], order["owner"])
        outcome = working_service().work(library, order["document_id"], order["job_id"], time_left)
        if outcome is Outcome.UNFINISHED:
            worklist().send(order)

    return served(event, serve)
