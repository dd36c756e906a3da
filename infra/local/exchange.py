"""In a worker process: one request to a function that is its own web server, every piece handed on as it comes.

In the cloud an adapter stands between Lambda and the server, and adds two headers: what is known of the request, and
of the invocation. So does this.
"""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

from infra.local import wire


def streaming(app: Any) -> Callable[[dict[str, Any], Any], None]:
    loop = asyncio.new_event_loop()

    def handler(event: dict[str, Any], context: Any) -> None:
        loop.run_until_complete(exchange(app, event, context))

    return handler


async def exchange(app: Any, event: dict[str, Any], context: Any) -> None:
    _, writer = await asyncio.open_unix_connection(event["channel"])
    try:
        await app(scope_of(event, context), once(base64.b64decode(event["body"])), pieces(writer))
    finally:
        writer.close()


def scope_of(event: dict[str, Any], context: Any) -> dict[str, Any]:
    known = {"http": {"sourceIp": event["source_ip"], "method": event["method"], "path": event["path"]}}
    invocation = {
        "request_id": context.aws_request_id,
        "deadline": int(context.deadline * 1000),
        "invoked_function_arn": context.invoked_function_arn,
    }
    added = {"x-amzn-request-context": known, "x-amzn-lambda-context": invocation}
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in event["headers"]]
    headers = [each for each in headers if each[0].decode("latin-1") not in added]
    headers += [(name.encode(), json.dumps(value).encode()) for name, value in added.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": event["method"],
        "scheme": "https",
        "path": event["path"],
        "raw_path": event["path"].encode(),
        "query_string": event["query"].encode("latin-1"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 8080),
    }


def once(body: bytes) -> Callable[[], Any]:
    """The body, and then nothing: the adapter does not tell that a client has gone."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if left:
            return left.pop()
        await asyncio.Event().wait()
        raise AssertionError("nothing sets it")

    return receive


def pieces(writer: asyncio.StreamWriter) -> Callable[[dict[str, Any]], Any]:
    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in message["headers"]]
            writer.write(wire.packed({"status": message["status"], "headers": headers}))
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if body:
            writer.write(wire.framed(body))
        if not more:
            writer.write(wire.framed(b""))  # its end; without it the answer broke off
        try:
            await writer.drain()
        except OSError:
            return  # nobody reads any more; the function works on, as in the cloud

    return send
