"""Where a function meets AWS: every call is counted, held to the rights of its row, and may go wrong on purpose.

A fault befalls one call, counted over everything that functions do in a scenario, their jobs with them. What goes wrong
does so on the wire, below the client's own retries: a fault that is told `once` is what these are for, any other one
outlasts them.
"""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import Any

from botocore import endpoint
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from infra.rights import SEAM, Call, Guard

Tell = Callable[[Any], Any]


class Kind(StrEnum):
    THROTTLE = "throttle"  # refused, and the client's retries too
    FAIL = "fail"  # 500, nothing was done
    LOST = "lost"  # done, and answered with 500; and so are the client's retries
    LOST_ONCE = "lost once"  # done, answered with 500; the client's own retry arrives
    TIMEOUT = "timeout"  # done, and never answered
    PARTIAL = "partial"  # half of a batch
    GONE = "gone"  # nobody is at the other end of the socket
    SLOW = "slow"  # it hangs; by the time it is done, its client has given up and asked again
    DEATH = "death"  # the process ends before the call
    DEATH_AFTER = "death after"  # and behind it


BATCHES = {"BatchWriteItem", "BatchGetItem", "DeleteObjects"}
POSTS = {"PostToConnection"}
DEATHS = {Kind.DEATH, Kind.DEATH_AFTER}
ON_THE_WIRE = {Kind.THROTTLE, Kind.FAIL, Kind.LOST, Kind.LOST_ONCE, Kind.TIMEOUT}
DONE_FIRST = {Kind.LOST, Kind.LOST_ONCE, Kind.TIMEOUT}
READS = ("Get", "Head", "List", "Query", "BatchGet", "TransactGet", "Describe")


class Died(BaseException):
    """The process is gone: no handler of errors runs."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Of the call of this number; of those of one operation alone where that is named."""

    kind: Kind
    step: int
    operation: str = ""

    def strikes(self, told: Sequence[str]) -> bool:
        """The last of these."""
        if self.operation:
            return told[-1] == self.operation and told.count(self.operation) == self.step
        return len(told) == self.step


def kinds_for(operation: str) -> list[Kind]:
    """Whether an answer was lost or never made is the same to who only reads."""
    kinds = [Kind.THROTTLE, Kind.FAIL, Kind.DEATH, Kind.SLOW]
    if not operation.startswith(READS):
        kinds += [Kind.LOST, Kind.LOST_ONCE, Kind.TIMEOUT, Kind.DEATH_AFTER]
    if operation in BATCHES:
        kinds.append(Kind.PARTIAL)
    if operation in POSTS:
        kinds.append(Kind.GONE)
    return kinds


@dataclass
class Boundary:
    """`told` are the operations that functions asked for, in their order; `again` is what an impatient client does."""

    fault: Fault | None = None
    told: list[str] = field(default_factory=list)
    again: Callable[[], Any] | None = None
    struck: str = ""  # what the fault befell
    dead: bool = False  # the process that was under way

    def strikes(self, operation: str) -> bool:
        self.told.append(operation)
        hit = self.fault is not None and self.fault.strikes(self.told)
        if hit:
            self.struck = operation
        return hit


serving: ContextVar[Guard | None] = ContextVar("serving", default=None)
striking: ContextVar[Kind | None] = ContextVar("striking", default=None)
acts: ContextVar[int] = ContextVar("acts", default=0)  # tries of the call that is struck


@contextlib.contextmanager
def watched(boundary: Boundary, taken: Mapping[str, Tell]) -> Iterator[None]:
    """`taken` are operations that the tests carry out themselves: no store stands behind them."""
    wire: Any = URLLib3Session
    retries: Any = endpoint
    real, send, clock = getattr(BaseClient, SEAM), wire.send, retries.time
    setattr(BaseClient, SEAM, counted(boundary, real, taken))
    wire.send = troubled(send)
    retries.time = Hurried
    told, threading.excepthook = threading.excepthook, mourned(threading.excepthook)
    try:
        yield
    finally:
        threading.excepthook = told
        setattr(BaseClient, SEAM, real)
        wire.send, retries.time = send, clock


def mourned(tell: Tell) -> Tell:
    """A process that ends ends in all of its threads, and none of them says so."""
    return lambda told: None if isinstance(told.exc_value, Died) else tell(told)


def counted(boundary: Boundary, real: Call, taken: Mapping[str, Tell]) -> Call:
    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        guard = serving.get()
        if guard is None:
            return real(client, operation, arguments)
        if boundary.dead:
            raise Died
        guard.check(client.meta.service_model.service_name, operation, arguments)
        carry_out = taken.get(operation) or (lambda asked: real(client, operation, asked))
        if not measures(arguments) and boundary.strikes(operation):
            return befallen(boundary, operation, arguments, carry_out)
        return carry_out(arguments)

    return call


def measures(arguments: Mapping[str, Any]) -> bool:
    """These come by the clock: what they befell would be another call in every run."""
    return str(arguments.get("TableName", "")).endswith("-tallies")


def troubled(send: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def sent(session: Any, request: Any) -> Any:
        kind = striking.get()
        if kind is None:
            return send(session, request)
        first = acts.get() == 0
        acts.set(acts.get() + 1)
        if kind in DONE_FIRST and first:
            send(session, request)
        elif kind is Kind.LOST_ONCE:
            return send(session, request)
        if kind is Kind.TIMEOUT:
            raise ReadTimeoutError(endpoint_url=request.url)
        return trouble(request, throttled=kind is Kind.THROTTLE)

    return sent


class Hurried:
    """The client's pauses before it tries again tell nothing."""

    @staticmethod
    def sleep(_seconds: float) -> None:
        return


def befallen(boundary: Boundary, operation: str, arguments: dict[str, Any], carry_out: Tell) -> Any:
    assert boundary.fault
    kind = boundary.fault.kind
    if kind in DEATHS:
        boundary.dead = True
        if kind is Kind.DEATH_AFTER:
            carry_out(arguments)
        raise Died
    if kind is Kind.SLOW and boundary.again:
        elsewhere(boundary.again)
    if kind is Kind.PARTIAL:
        return halved(operation, arguments, carry_out)
    if kind in ON_THE_WIRE:
        token, counted = striking.set(kind), acts.set(0)
        try:
            return carry_out(arguments)
        finally:
            striking.reset(token)
            acts.reset(counted)
    return carry_out(arguments)


def elsewhere(work: Callable[[], Any]) -> Any:
    """In another process, which hangs on nothing and whose calls are its own."""
    guard = serving.set(None)
    try:
        return work()
    finally:
        serving.reset(guard)


def halved(operation: str, arguments: dict[str, Any], carry_out: Tell) -> Any:
    if operation == "DeleteObjects":
        objects = arguments["Delete"]["Objects"]
        done, left = objects[: len(objects) // 2], objects[len(objects) // 2 :]
        carry_out({**arguments, "Delete": {**arguments["Delete"], "Objects": done}})
        return {"Errors": [{"Key": each["Key"], "Code": "InternalError"} for each in left]}
    name = "UnprocessedItems" if operation == "BatchWriteItem" else "UnprocessedKeys"
    now, later = {}, {}
    for table, asked in arguments["RequestItems"].items():
        now[table], later[table] = split(asked)
    answer = carry_out({**arguments, "RequestItems": {table: asked for table, asked in now.items() if some(asked)}})
    return {**answer, name: later}


def split(asked: Any) -> tuple[Any, Any]:
    if isinstance(asked, list):
        return asked[: (len(asked) + 1) // 2], asked[(len(asked) + 1) // 2 :]
    keys = asked["Keys"]
    middle = (len(keys) + 1) // 2
    return {**asked, "Keys": keys[:middle]}, {**asked, "Keys": keys[middle:]}


def some(asked: Any) -> bool:
    return bool(asked if isinstance(asked, list) else asked["Keys"])


class Body(BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


def trouble(request: Any, *, throttled: bool) -> Any:
    respond: Any = AWSResponse
    if "amz-json" in str(request.headers.get("Content-Type", "")):
        code = "ProvisionedThroughputExceededException" if throttled else "InternalServerError"
        told = json.dumps({"__type": code, "message": "a fault of the tests"})
        return respond(request.url, 400 if throttled else 500, {}, Body(told.encode()))
    code = "SlowDown" if throttled else "InternalError"
    told = f"<Error><Code>{code}</Code><Message>a fault of the tests</Message></Error>"
    return respond(request.url, 503 if throttled else 500, {}, Body(told.encode()))
