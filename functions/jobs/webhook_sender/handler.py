"""Jobs: tells customers' servers what happened, an attempt a message."""

import json
from typing import Any

from shared.domain.webhooks.wiring.sending import sending_service
from shared.queues import Record, served


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return served(event, serve)


def serve(record: Record) -> None:
    sending_service().work_off(json.loads(record["body"]))
