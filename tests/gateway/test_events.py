"""The gateway's events have the shape of the ones AWS documents, which lie in `events/`."""

import base64
import json
import time
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.gateway.conftest import Running

EVENTS = Path(__file__).parents[2] / "events"
FREE = {
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
}


def shape(value: Any, name: str = "") -> Any:
    """Keys and types; where the keys are the client's, only the type of what they hold."""
    if isinstance(value, dict):
        if name in FREE:
            return sorted({str(shape(each)) for each in value.values()})
        return {key: shape(each, key) for key, each in sorted(value.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def documented(name: str) -> Any:
    return json.loads((EVENTS / name).read_text())


def test_a_get_looks_as_documented(client: httpx.Client) -> None:
    headers = [("cookie", "cookie1=a; cookie2=b"), ("header2", "value1"), ("header2", "value2")]
    got = client.get("/echo?parameter1=value1&parameter1=value2&parameter2=value", headers=headers).json()

    sample = documented("http/get.json")
    assert shape(got) == shape(sample)
    assert got["queryStringParameters"] == sample["queryStringParameters"]
    assert got["cookies"] == sample["cookies"]
    assert got["headers"]["header2"] == "value1,value2"


def test_a_post_looks_as_documented(client: httpx.Client) -> None:
    got = client.post("/items/7", json={"name": "value"}).json()

    sample = documented("http/post.json")
    assert shape(got) == shape(sample)
    assert json.loads(got["body"]) == {"name": "value"}


def test_a_body_that_is_no_text_is_base64(client: httpx.Client) -> None:
    got = client.post("/echo", content=b"\x00\xff", headers={"content-type": "application/octet-stream"}).json()

    assert (base64.b64decode(got["body"]), got["isBase64Encoded"]) == (b"\x00\xff", True)


def test_the_path_arrives_decoded_and_the_query_as_it_was_sent(client: httpx.Client) -> None:
    got = client.get("/echo/caf%C3%A9%20x?q=%C3%A9+1").json()

    assert got["rawPath"] == "/echo/café x"
    assert got["rawQueryString"] == "q=%C3%A9+1"
    assert got["queryStringParameters"] == {"q": "é 1"}


def test_a_forged_forwarded_header_does_not_change_who_the_client_is(client: httpx.Client) -> None:
    got = client.get("/echo", headers={"x-forwarded-for": "203.0.113.9"}).json()

    assert got["requestContext"]["http"]["sourceIp"] == "127.0.0.1"
    assert got["headers"]["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"


def test_connect_looks_as_documented_and_carries_the_dialled_path(local: Running) -> None:
    with connect(local.socket("/ws?a=1&a=2", "voiceera")) as socket:
        socket.send("what did connect say")
        got = json.loads(socket.recv(timeout=10))

    sample = documented("socket/connect.json")
    assert shape(got) == shape(sample)
    assert got["queryStringParameters"] == {"a": "2", "path": "/ws"}
    assert got["multiValueQueryStringParameters"]["a"] == ["1", "2"]


def test_a_message_looks_as_documented(local: Running) -> None:
    with connect(local.socket("/ws?token=good")) as socket:
        socket.send("event")
        got = json.loads(socket.recv(timeout=10))

    assert shape(got) == shape(documented("socket/message.json"))
    assert got["body"] == "event"


def test_a_disconnect_looks_as_documented(local: Running) -> None:
    with connect(local.socket("/ws?token=good")) as socket:
        connection_id = identified(socket)
    got = bye(local, connection_id)

    assert shape(got) == shape(documented("socket/disconnect.json"))
    assert got["requestContext"]["disconnectStatusCode"] == 1000


def identified(socket: ClientConnection) -> str:
    """The connection's id, as its own handler sees it."""
    socket.send("event")
    return str(json.loads(socket.recv(timeout=10))["requestContext"]["connectionId"])


def bye(local: Running, connection_id: str) -> Any:
    """The $disconnect of this connection; those of others may still arrive meanwhile."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        told = [json.loads(line.partition("bye ")[2]) for line in list(local.printed) if "bye " in line]
        for event in told:
            if event["requestContext"]["connectionId"] == connection_id:
                return event
        time.sleep(0.02)
    raise AssertionError("no $disconnect came")
