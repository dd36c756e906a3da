"""Jobs: makes papers and archives that are too large to wait for."""

import json
from typing import Any

from shared.domain.exports.wiring.making import making_service
from shared.queues import Record, served


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return served(event, serve)


def serve(record: Record) -> None:
    work = json.loads(record["body"])
    making_service().make(work["owner"], work["export_id"])
