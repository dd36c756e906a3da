"""Jobs: reads calls when they are over, woken by their change, and brings their recordings home, by its queue."""

import json
from typing import Any

from shared.domain.calls.wiring.finishing import finishing_service
from shared.queues import Record, served
from shared.telephony import RecordingNote


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return served(event, serve)


def serve(record: Record) -> None:
    if "dynamodb" in record:
        changed(record["dynamodb"])
        return
    note = json.loads(record["body"])
    recording = RecordingNote(note["recording_id"], note["seconds"], note.get("url", ""))
    finishing_service().bring_home(note["call"], recording)


def changed(change: Any) -> None:
    """A call that has just come to its end."""
    before, after = change.get("OldImage", {}), change.get("NewImage", {})
    ended = held(before) and after and not held(after)
    if ended and after.get("status", {}).get("S") == "completed":
        finishing_service().analyse(change["Keys"]["call_id"]["S"])


def held(image: Any) -> bool:
    return bool(image.get("slot_held", {}).get("BOOL"))
