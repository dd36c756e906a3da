"""A person, the functions they ask, and what goes wrong in between."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from infra.fleet import Function
from infra.registry import FLEET
from shared.kit import clock, settings
from shared.tables.idempotency import IdempotencyItem
from shared.telephony import Webhook
from tests.faults.boundary import Boundary, Died, Kind, elsewhere, watched
from tests.faults.order.stock import Stock, client
from tests.faults.tide import Tide
from tests.lambda_client import Answer, Caller, buffered
from tests.telephony.studio import Studio
from tests.wired import forget_wired

LATER = 1200  # seconds: whoever was silent so long is taken for dead, and what waits is sent again
RINGS = 4
NO_ANSWER = Answer(599, {}, "")


@dataclass
class World:
    environ: dict[str, str]
    studio: Studio  # who carries calls
    boundary: Boundary = field(default_factory=Boundary)
    posts: list[str] = field(default_factory=list)  # what sockets were told

    def __post_init__(self) -> None:
        self.tide = Tide(self.boundary, self.environ)
        self.studio.app.document = self.rung
        self.studio.app.asks_back = True
        network: Any = self.studio.exchange.clock
        network.start = clock.utc_now()  # what it signs must not be old
        import_module(FLEET["voiceera/carrier"].entry[0])  # in this thread: importing takes over a signal

    def rung(self, request: Webhook) -> str:
        """The carrier tells or asks; it does not ask again."""
        asked = urlsplit(request.url)
        headers = {name.lower(): value for name, value in request.headers.items()}
        event = Caller().event(request.method, asked.path, request.body, {}, headers)
        try:
            answer = self._answered(FLEET["voiceera/carrier"], {**event, "rawQueryString": asked.query})
        except Died:
            answer = NO_ANSWER
        self.studio.app.statuses[asked.path] = answer.status
        return answer.text

    def ask(self, who: Caller, function: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """As a client sees it: a function that fell over has no answer."""
        row = FLEET[function]
        event = who.event(method, path, body, {}, headers)
        try:
            return self._answered(row, event)
        except Died:
            return NO_ANSWER

    def _answered(self, row: Function, event: Any) -> Answer:
        told = self.tide.serve(row, event, wrapped=buffered)
        return Answer(told["statusCode"], told["headers"], told["body"])

    def told(self, function: str, event: Any) -> bool:
        """A socket's event; False when nobody took it."""
        try:
            return bool(self.tide.serve(FLEET[function], event)["statusCode"] < 500)
        except (Died, ClientError):
            return False

    def invoked(self, asked: dict[str, Any]) -> Any:
        self.tide.calls.append(asked)
        return {"StatusCode": 202}

    def posted(self, asked: dict[str, Any]) -> Any:
        if self.boundary.fault and self.boundary.fault.kind is Kind.GONE:
            told = {"Error": {"Code": "GoneException"}, "ResponseMetadata": {"HTTPStatusCode": 410}}
            raise ClientError(told, "PostToConnection")  # type: ignore[arg-type]  # as much as is looked at
        self.posts.append(asked["Data"].decode())
        return {}

    def sent(self, asked: dict[str, Any]) -> Any:
        """What is for later waits until time passes."""
        if asked.get("DelaySeconds"):
            self.tide.delayed.append({**asked, "DelaySeconds": 0})
            return {"MessageId": "later"}
        return elsewhere(lambda: client("sqs").send_message(**asked))

    def pass_time(self) -> None:
        """It rings, somebody picks up or not, and the carrier tells so."""
        for _ in range(RINGS):
            self.studio.pass_time(30)
            self.tide.settle()

    @contextmanager
    def open(self) -> Iterator["World"]:
        """Calls of other functions and messages to sockets have no store behind them."""
        taken = {"Invoke": self.invoked, "PostToConnection": self.posted, "SendMessage": self.sent}
        with watched(self.boundary, taken):
            yield self

    def end_leases(self) -> None:
        """Whoever held a key and fell holds it no longer."""
        for item in Stock.taken().tables["idempotency"]:
            IdempotencyItem(item["scope"]).update(actions=[IdempotencyItem.lease_until.set(0)])

    def recover(self, times: int = 1) -> None:
        """Time passes, and whatever is still to be done is done."""
        with later(LATER * times):
            self.tide.tick()


def as_new() -> None:
    """As new processes would be: what another test chose, and what another store held, is forgotten."""
    forget_wired()
    settings.forget()


@contextmanager
def later(seconds: float) -> Iterator[None]:
    """For the application's code alone: what signs and what measures keeps the true time."""
    ahead = timedelta(seconds=seconds)

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Later":
            moved = datetime.now(tz) + ahead
            return cls.fromtimestamp(moved.timestamp(), tz)

    def moved() -> float:
        return time.time() + seconds

    changed: list[tuple[Any, str, Any]] = [(clock, "datetime", datetime)]
    vars(clock)["datetime"] = Later
    stand_in = SimpleNamespace(**{**vars(time), "time": moved})
    for name, module in list(sys.modules.items()):
        if name.startswith("shared.") and (found := getattr(module, "time", None)) in (time, time.time):
            changed.append((module, "time", found))
            vars(module)["time"] = stand_in if found is time else moved
    try:
        yield
    finally:
        for module, name, value in changed:
            setattr(module, name, value)
