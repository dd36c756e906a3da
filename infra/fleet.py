"""The words the fleet table is written in. `infra/registry.py` holds the rows."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pynamodb.models import Model

from shared.kit.settings import Settings, StageSettings

T = TypeVar("T")
LEAST_STORAGE = 512
START = "start"  # the module of an artefact that Lambda imports; it imports the function's


class Right(enum.Flag):
    """What a function may do with a table or a bucket; each maps to a short list of actions."""

    GET = enum.auto()
    QUERY = enum.auto()
    PUT = enum.auto()
    UPDATE = enum.auto()
    DELETE = enum.auto()
    CHECK = enum.auto()  # a condition in a transaction, and nothing else
    DESCRIBE = enum.auto()  # how much there is
    READ = GET | QUERY
    WRITE = GET | QUERY | PUT | UPDATE | DELETE


@dataclass(frozen=True)
class Http:
    """Path patterns of the product's HTTP API, as API Gateway writes them; every method goes to the function.

    `{name}` is one segment, `{name+}` the rest, `$default` whatever no other row wins. Where a function `streams` it is
    its own web server, behind an address of its own: an HTTP API would hold its answers back until they are whole.
    """

    paths: tuple[str, ...]
    streams: bool = False


@dataclass(frozen=True)
class Socket:
    """The product's WebSocket API: connect, disconnect and every message. `paths` are what clients dial."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """An SQS queue of that name, with a dead-letter queue after `attempts`; failed records are retried alone.

    `most` of the function work it off at one time: a queue that is full takes nothing from those who wait for answers.
    """

    name: str
    batch_size: int = 10
    window_seconds: int = 0
    attempts: int = 5
    most: int = 10


@dataclass(frozen=True)
class Stream:
    """New and old images of a table's changes; failures are halved, then parked in a dead-letter queue.

    `removals` wakes the function for what was removed alone.
    """

    table: type[Model]
    batch_size: int = 100
    window_seconds: int = 1
    attempts: int = 5
    removals: bool = False


@dataclass(frozen=True)
class Schedule:
    """`rate(5 minutes)` or `cron(0 3 * * ? *)`, UTC. `payload` is what the function is given."""

    expression: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Invoked:
    """Called by other functions of the fleet, asynchronously; failures go to a dead-letter queue."""

    attempts: int = 2


TableRights = Mapping[type[Model], Right]
Trigger = Http | Socket | Queue | Stream | Schedule | Invoked


@dataclass(frozen=True)
class Function:
    """One row: one folder, one Lambda. What is not named here the function has no right to."""

    name: str  # voiceassist/health
    triggers: tuple[Trigger, ...]
    tables: TableRights = field(default_factory=dict)
    buckets: Mapping[str, Right] = field(default_factory=dict)
    sends: tuple[str, ...] = ()  # queues it may put messages in
    invokes: tuple[str, ...] = ()  # functions it may call asynchronously
    pushes: bool = False  # may write to the product's open sockets
    settings: tuple[type[Settings], ...] = (StageSettings,)
    memory: int = 512
    storage: int = LEAST_STORAGE  # MB of passing files
    timeout: int = 29
    concurrency: int | None = None  # reserved, and never more, where a function must not starve others
    code: str = ""  # `module:attribute`, when not `handler` in functions/<name>/handler.py

    @property
    def product(self) -> str:
        return self.name.partition("/")[0]

    @property
    def group(self) -> str:
        return self.name.partition("/")[2]

    @property
    def entry(self) -> tuple[str, str]:
        """The module, and the name in it, that answers."""
        module, _, attribute = self.code.partition(":")
        return (module, attribute) if module else (f"functions.{self.name.replace('/', '.')}.handler", "handler")

    @property
    def deployed(self) -> str:
        """What Lambda is told to call."""
        return f"{START}.{self.entry[1]}"

    @property
    def logical_id(self) -> str:
        """VoiceassistHealth: the name inside the templates."""
        return "".join(part.title() for part in self.name.replace("/", "_").split("_"))

    @property
    def streams(self) -> bool:
        return any(http.streams for http in self.of(Http))

    def of(self, kind: type[T]) -> tuple[T, ...]:
        return tuple(trigger for trigger in self.triggers if isinstance(trigger, kind))


@dataclass(frozen=True)
class Fleet:
    functions: tuple[Function, ...]
    lasting: Mapping[str, int] = field(
        default_factory=dict
    )  # buckets whose files go by themselves, after so many days

    def __getitem__(self, name: str) -> Function:
        return next(function for function in self.functions if function.name == name)

    def of(self, product: str) -> tuple[Function, ...]:
        return tuple(function for function in self.functions if function.product == product)

    @property
    def tables(self) -> tuple[type[Model], ...]:
        """Every table some function may touch, by name."""
        found = {table for function in self.functions for table in function.tables}
        return tuple(sorted(found, key=lambda table: str(table.Meta.table_name)))

    @property
    def buckets(self) -> tuple[str, ...]:
        return tuple(sorted({bucket for function in self.functions for bucket in function.buckets}))

    @property
    def queues(self) -> tuple[Queue, ...]:
        return tuple(queue for function in self.functions for queue in function.of(Queue))
