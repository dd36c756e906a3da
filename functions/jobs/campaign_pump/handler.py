"""Jobs: what a campaign needs done behind a request: contacts loaded, and removed."""

import json
from typing import Any

from shared.domain.campaigns.model import work
from shared.domain.campaigns.wiring.loading import loading_service
from shared.queues import Record, served


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return served(event, serve)


def serve(record: Record) -> None:
    message = json.loads(record["body"])
    match message["kind"]:
        case work.LOAD:
            loading_service().load(message)
        case work.SWEEP:
            loading_service().sweep(message)
