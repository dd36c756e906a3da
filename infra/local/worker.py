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
from decimal import Decimal
from importlib import import_module
from typing import Any

from infra.arns import Arns
from infra.local import wire
from infra.local.exchange import streaming
from infra.rights import install

Handler = Callable[[dict[str, Any], Any], Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda tells a handler of its surroundings."""

    function_name: str
    memory_limit_in_mb: str
    aws_request_id: str
    deadline: float
    invoked_function_arn: str
    function_version: str = "$LATEST"
    client_context: None = None
    identity: None = None

    @property
    def log_group_name(self) -> str:
        return os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]

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
    time.tzset()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # what a killed handler said is not lost
    sys.path[:0] = [path for path in order["path"] if path not in sys.path]
    arns = Arns(order["stage"])
    install(os.environ["PARLEY_FUNCTION"], order["statements"], arns)
    try:
        handler = prepared(order)
    except Exception:  # noqa: BLE001  # whatever an import raises is told to the gateway
        sock.sendall(wire.packed({"failed": traceback.format_exc()}))
        return
    sock.sendall(wire.packed({"ready": True}))
    serve(sock, handler, arns.function(os.environ["PARLEY_FUNCTION"]))


def prepared(order: dict[str, Any]) -> Handler:
    module, attribute = order["entry"]
    found = getattr(import_module(module), attribute)
    handler: Handler = streaming(found) if order.get("streams") else found
    return handler


def serve(sock: socket.socket, handler: Handler, arn: str) -> None:
    while message := wire.receive(sock):
        context = Context(
            function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
            memory_limit_in_mb=os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
            aws_request_id=message["request_id"],
            deadline=message["deadline"],
            invoked_function_arn=arn,
        )
        sock.sendall(answered(handler, message["event"], context))


def answered(handler: Handler, event: Any, context: Context) -> bytes:
    try:
        payload = json.dumps(handler(event, context), ensure_ascii=False, default=number).encode()
    except Exception as error:  # noqa: BLE001  # Lambda reports whatever a handler raises
        traceback.print_exc()
        return problem(type(error).__name__, str(error))
    if len(payload) > wire.LARGEST_PAYLOAD:
        return problem("Function.ResponseSizeTooLarge", f"{len(payload)} bytes exceed 6 MB")
    return wire.framed(b'{"payload": ' + payload + b"}")


def problem(kind: str, message: str) -> bytes:
    return wire.packed({"error": {"errorType": kind, "errorMessage": message}})


def number(value: object) -> int | float:
    """Lambda's own encoder takes the numbers of DynamoDB too."""
    if not isinstance(value, Decimal):
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
    return int(value) if value == value.to_integral_value() else float(value)
