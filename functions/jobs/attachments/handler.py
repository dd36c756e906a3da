"""Jobs: takes the text out of files that were stored, and the bytes away of those that were removed."""

import json
from typing import Any

from shared.domain.attachments.wiring.reading import reading_service
from shared.queues import Record, served


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return served(event, serve)


def serve(record: Record) -> None:
    if "dynamodb" in record:
        noticed(record)
        return
    work = json.loads(record["body"])
    reading_service().read(work["owner"], work["attachment_id"])


def noticed(record: Record) -> None:
    """One of a file's two items speaks for it."""
    change = record["dynamodb"]
    if change["Keys"]["place"]["S"] != "where":
        return
    removed = record["eventName"] == "REMOVE"
    image = change["OldImage" if removed else "NewImage"]
    owner, attachment_id = image["owner"]["S"], image["attachment_id"]["S"]
    if removed:
        reading_service().forget(owner, attachment_id)
    elif (image["state"]["S"], image["reading"]["S"]) == ("stored", "pending"):
        reading_service().begin(owner, attachment_id)
