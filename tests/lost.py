"""An answer of the store that is lost on its way: the client asks again by itself, and what it asked for is done."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from botocore.httpsession import URLLib3Session

from tests.faults.boundary import trouble


def is_about(request: Any, operation: str, table: str) -> bool:
    if operation not in str(request.headers.get("X-Amz-Target")):
        return False
    return str(json.loads(request.body)["TableName"]).endswith(f"-{table}")


@contextlib.contextmanager
def lost_once(operation: str, table: str) -> Iterator[list[str]]:
    """What was lost: the answer to the first such call."""
    wire: Any = URLLib3Session
    send = wire.send
    lost: list[str] = []

    def sent(session: Any, request: Any) -> Any:
        answer = send(session, request)
        if lost or not is_about(request, operation, table):
            return answer
        lost.append(f"{operation} of {table}")
        return trouble(request, throttled=False)

    wire.send = sent
    try:
        yield lost
    finally:
        wire.send = send
