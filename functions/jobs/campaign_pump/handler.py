"""Jobs: what a campaign needs done behind a request: who is called next chosen, calls taken back, contacts loaded."""

import json
from typing import Any

from shared.domain.calls.wiring.dialing import pump_service, reconciling_service
from shared.domain.campaigns.model import work
from shared.domain.campaigns.wiring.loading import loading_service
from shared.queues import Record, served


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return served(event, serve)


def serve(record: Record) -> None:
    message = json.loads(record["body"])
    match message["kind"]:
        case work.PUMP:
            pump_service().pump(message["owner"], message["campaign"])
        case work.HUSH:
            reconciling_service().hush(message["campaign"])
        case work.LOAD:
            loading_service().load(message)
        case work.SWEEP:
            loading_service().sweep(message)
