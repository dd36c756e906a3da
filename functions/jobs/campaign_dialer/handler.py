"""Jobs: places the calls that were chosen, one a message."""

import json
from typing import Any

from shared.domain.calls.wiring.dialing import dial_service
from shared.queues import Record, served


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return served(event, serve)


def serve(record: Record) -> None:
    dial_service().dial(json.loads(record["body"]))
