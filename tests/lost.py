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
    asked = json.loads(request.body)
    told = [each for step in asked.get("TransactItems", ()) for each in step.values()] or [asked]
    return any(str(each["TableName"]).endswith(f"-{table}") for each in told)


@contextlib.contextmanager
def lost_once(operation: str, table: str, times: int = 1) -> Iterator[list[str]]:
    """What was lost: the answers to the first such calls, each when it was asked for the first time."""
    wire: Any = URLLib3Session
    send = wire.send
    lost: list[str] = []
    again = False

    def sent(session: Any, request: Any) -> Any:
        nonlocal again
        answer = send(session, request)
        if not is_about(request, operation, table):
            return answer
        again = not again and len(lost) < times
        if not again:
            return answer
        lost.append(f"{operation} of {table}")
        return trouble(request, throttled=False)

    wire.send = sent
    try:
        yield lost
    finally:
        wire.send = send
