"""Handlers that do one thing each, well or badly; the gateway's tests deploy them."""

import json
import os
import time
from types import SimpleNamespace
from typing import Any

import boto3

COUNT = {"calls": 0}


def echo(event: Any, _context: Any) -> Any:
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(event)}


def raises(_event: Any, _context: Any) -> Any:
    raise ValueError("on purpose")


def hangs(_event: Any, _context: Any) -> Any:
    time.sleep(60)


def nonsense(_event: Any, _context: Any) -> Any:
    return {"statusCode": "many", "body": 7}


def unserialisable(_event: Any, _context: Any) -> Any:
    return {"statusCode": 200, "body": object()}


def dies(_event: Any, _context: Any) -> Any:
    os._exit(3)


def silent(_event: Any, _context: Any) -> Any:
    return None


def bare(_event: Any, _context: Any) -> Any:
    return {"hello": "world"}


def binary(_event: Any, _context: Any) -> Any:
    return {
        "statusCode": 200,
        "headers": {"content-type": "image/png"},
        "cookies": ["a=1", "b=2"],
        "body": "iVBORw==",
        "isBase64Encoded": True,
    }


def huge(_event: Any, _context: Any) -> Any:
    return {"statusCode": 200, "body": "x" * (7 * 1024 * 1024)}


def slow(_event: Any, context: Any) -> Any:
    left = context.get_remaining_time_in_millis()
    time.sleep(0.3)
    return {"statusCode": 200, "body": json.dumps({"pid": os.getpid(), "left": left})}


def quick(_event: Any, context: Any) -> Any:
    COUNT["calls"] += 1
    told = {"pid": os.getpid(), "calls": COUNT["calls"], "name": context.function_name}
    return {"statusCode": 200, "body": json.dumps(told)}


def sockets(product: str) -> Any:
    return boto3.client(
        "apigatewaymanagementapi", endpoint_url=os.environ[f"PARLEY_SOCKET_ENDPOINT_{product.upper()}"]
    )


CLIENT = SimpleNamespace(made=None)


def talks(event: Any, _context: Any) -> Any:
    """A socket that answers each message with itself, through the management API."""
    context = event["requestContext"]
    if context["routeKey"] == "$connect":
        allowed = event["queryStringParameters"].get("token") == "good"
        protocol = event["headers"].get("Sec-WebSocket-Protocol")
        return {
            "statusCode": 200 if allowed else 401,
            "headers": {"Sec-WebSocket-Protocol": protocol} if protocol else {},
        }
    if context["routeKey"] == "$disconnect":
        print("bye", json.dumps(event))
        return {"statusCode": 200}
    CLIENT.made = CLIENT.made or sockets("voiceassist")
    if event["body"] == "raise":
        raise ValueError("on purpose")
    if event["body"] == "close":
        CLIENT.made.delete_connection(ConnectionId=context["connectionId"])
        return {"statusCode": 200}
    said = json.dumps(event) if event["body"] == "event" else event["body"]
    CLIENT.made.post_to_connection(ConnectionId=context["connectionId"], Data=said.encode())
    return {"statusCode": 200}


def connect_event(event: Any, _context: Any) -> Any:
    """Remembers what `$connect` was given, for whoever asks later."""
    if event["requestContext"]["routeKey"] == "$connect":
        COUNT["event"] = event
        return {"statusCode": 200}
    if event["requestContext"]["routeKey"] == "$default":
        sockets("voiceera").post_to_connection(
            ConnectionId=event["requestContext"]["connectionId"], Data=json.dumps(COUNT["event"]).encode()
        )
    return {"statusCode": 200}
