"""Writes and sends the letters that were ordered; those that failed stay in the queue and are tried again."""

import json
from typing import Any

from shared.domain.identity.wiring.post import letter_service
from shared.kit.observability import logger
from shared.mail import Undeliverable
from shared.queues import Record, served


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return served(event, send)


def send(record: Record) -> None:
    try:
        letter_service().carry_out(json.loads(record["body"]))
    except Undeliverable:
        logger.warning("a letter cannot be delivered; it is not tried again")
