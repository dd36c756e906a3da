"""Handlers behind queues, streams and clocks: they write down what they were given."""

import json
import os
import time
from typing import Any

from tests.fleet.whole import NoteItem


def note(zone: str, text: Any) -> None:
    NoteItem(zone, f"{time.time_ns()}", owner="worker", text=json.dumps(text)).save()


def worker(event: Any, _context: Any) -> Any:
    failed = []
    for record in event["Records"]:
        if record["body"] == "bad":
            failed.append({"itemIdentifier": record["messageId"]})
        else:
            time.sleep(float(record["body"].partition("slow ")[2] or 0))
            note("queue", record)
    return {"batchItemFailures": failed}


def follower(event: Any, _context: Any) -> Any:
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if image.get("zone", {}).get("S") == "poison":
            raise ValueError("on purpose")
        print("followed", json.dumps(record))


def clock(event: Any, _context: Any) -> Any:
    note("clock", event)


def later(event: Any, _context: Any) -> Any:
    if event.get("bad"):
        raise ValueError("on purpose")
    note("later", event)


def notes(event: Any, _context: Any) -> Any:
    zone = event["rawPath"].rpartition("/")[2]
    found = [item.text for item in NoteItem.query(zone, consistent_read=True)]
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(found)}


def room(_event: Any, _context: Any) -> Any:
    return {"statusCode": 200}


def ask(_event: Any, _context: Any) -> Any:
    return {"statusCode": 200, "body": os.environ.get("PARLEY_QUEUE_WORK", "")}
