"""Inside a worker process: one handler, one event at a time, as in a Lambda sandbox."""

import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from infra.arns import Arns
from infra.local import wire
from infra.rights import install

Handler = Callable[[dict[str, Any], Any], Any]
LARGEST_PAYLOAD = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda tells a handler of its surroundings."""

    function_name: str
    memory_limit_in_mb: str
    aws_request_id: str
    deadline: float
    function_version: str = "$LATEST"

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{os.environ['AWS_REGION']}:000000000000:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        return os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.time()) * 1000))


def begin(sock: socket.socket, order: dict[str, Any]) -> None:
    """Becomes the function the order names. Returns when the gateway has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the gateway says when to end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["environ"])
    sys.path[:0] = [path for path in order["path"] if path not in sys.path]
    install(os.environ["PARLEY_FUNCTION"], order["statements"], Arns(order["stage"]))
    try:
        handler = prepared(order)
    except Exception:  # noqa: BLE001  # whatever an import raises is told to the gateway
        sock.sendall(wire.packed({"failed": traceback.format_exc()}))
        return
    sock.sendall(wire.packed({"ready": True}))
    serve(sock, handler)


def prepared(order: dict[str, Any]) -> Handler:
    module, attribute = order["entry"]
    handler: Handler = getattr(import_module(module), attribute)
    return handler


def serve(sock: socket.socket, handler: Handler) -> None:
    while message := wire.receive(sock):
        context = Context(
            function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
            memory_limit_in_mb=os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
            aws_request_id=message["request_id"],
            deadline=message["deadline"],
        )
        sock.sendall(answered(handler, message["event"], context))
        sys.stdout.flush()


def answered(handler: Handler, event: dict[str, Any], context: Context) -> bytes:
    try:
        payload = json.dumps(handler(event, context))
    except Exception as error:  # noqa: BLE001  # Lambda reports whatever a handler raises
        traceback.print_exc()
        return wire.packed({"error": {"errorType": type(error).__name__, "errorMessage": str(error)}})
    if len(payload) > LARGEST_PAYLOAD:
        return wire.packed(
            {"error": {"errorType": "ResponseSizeTooLarge", "errorMessage": f"{len(payload)} bytes exceed 6 MB"}}
        )
    body = b'{"payload": ' + payload.encode() + b"}"
    return wire.LENGTH.pack(len(body)) + body
