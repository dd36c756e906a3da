"""Calls over a carrier, behind one port.

Placing a call has three ends, and the difference decides whether the number may be dialled again:

- `Placed`: the carrier has it and will report on it.
- a refusal: it was certainly not placed. `CallRefused` will not change by trying again, `CarrierThrottled` and
  `CarrierUnavailable` may.
- `Unsure`: the request left and no answer came back. It may be ringing. Nobody dials again: the carrier's reports name
  the placement's token and settle it, or `placed_to` finds the call.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import ClassVar, Protocol

from shared.kit.errors import Exhausted, Invalid, NotFound, Refusal, Unauthenticated, Unavailable


class Ground(StrEnum):
    """What a refused call is refused for: a bad number ends one contact, anything else every call."""

    NUMBER = "number"
    CALLER = "caller"
    REQUEST = "request"


class CallRefused(Refusal):
    default_code: ClassVar[str] = "CALL_REFUSED"

    def __init__(self, message: str, ground: Ground, carrier_code: str = "") -> None:
        super().__init__(message, ground=ground.value, carrier_code=carrier_code)
        self.ground = ground


class CarrierThrottled(Exhausted):
    """Too many at once or too fast; nothing was placed."""

    default_code: ClassVar[str] = "CARRIER_THROTTLED"


class CarrierUnavailable(Unavailable):
    """The carrier cannot be reached, does not know our account, or is broken; nothing was placed or changed."""

    default_code: ClassVar[str] = "CARRIER_UNAVAILABLE"


class NoSuchCall(NotFound):
    default_code: ClassVar[str] = "NO_SUCH_CALL"


class Forged(Unauthenticated):
    """Not signed by the carrier, or signed too long ago."""

    default_code: ClassVar[str] = "WEBHOOK_FORGED"


class Unreadable(Invalid):
    """Signed, and still not something a carrier says."""

    default_code: ClassVar[str] = "WEBHOOK_UNREADABLE"


class Machines(StrEnum):
    """What is done about answering machines: nothing, know before we speak, or speak at once and be told."""

    IGNORE = "ignore"
    WAIT = "wait"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Placement:
    """`token` names the attempt: every report of the carrier carries it, whatever became of the answer."""

    token: str
    to: str
    caller: str
    answer_url: str
    events_url: str
    ring_seconds: int = 30
    longest_seconds: int = 600
    machines: Machines = Machines.IGNORE
    record: bool = False


class State(StrEnum):
    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELED = "canceled"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        return self in FINAL


FINAL = frozenset({State.COMPLETED, State.BUSY, State.NO_ANSWER, State.FAILED, State.CANCELED})


@dataclass(frozen=True, slots=True)
class Placed:
    call_id: str
    state: State


@dataclass(frozen=True, slots=True)
class Unsure:
    why: str


class Answerer(StrEnum):
    HUMAN = "human"
    MACHINE = "machine"
    FAX = "fax"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CallReport:
    """What the carrier says of a call when asked."""

    call_id: str
    state: State
    to: str
    caller: str
    created_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: int | None = None
    answered_by: Answerer | None = None
    price: Decimal | None = None
    currency: str = ""


class Rank(IntEnum):
    """How far along a call is. A report that ranks no higher than one already taken says nothing new."""

    ASIDE = 0
    QUEUED = 1
    INITIATED = 2
    RINGING = 3
    ANSWERED = 4
    ENDED = 5


class Kind(StrEnum):
    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    ANSWERED = "answered"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELED = "canceled"
    COMPLETED = "completed"
    RECORDING_READY = "recording_ready"
    RECORDING_FAILED = "recording_failed"
    DIALOGUE_ENDED = "dialogue_ended"
    OTHER = "other"

    @property
    def rank(self) -> Rank:
        return RANKS.get(self, Rank.ASIDE)

    @property
    def final(self) -> bool:
        return self.rank is Rank.ENDED


RANKS = {
    Kind.QUEUED: Rank.QUEUED,
    Kind.INITIATED: Rank.INITIATED,
    Kind.RINGING: Rank.RINGING,
    **dict.fromkeys((Kind.ANSWERED, Kind.MACHINE), Rank.ANSWERED),
    **dict.fromkeys((Kind.BUSY, Kind.NO_ANSWER, Kind.FAILED, Kind.CANCELED, Kind.COMPLETED), Rank.ENDED),
}


@dataclass(frozen=True, slots=True)
class RecordingNote:
    recording_id: str
    seconds: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One report of the carrier. Reports may be lost, doubled, late and out of order: `kind.rank` orders them.

    Where the carrier does not sign what it says, `signed` is false: `fetch` tells whether it is true.
    """

    kind: Kind
    call_id: str
    token: str
    at: datetime
    status: str
    sequence: int | None = None
    seconds: int | None = None
    answered_by: Answerer | None = None
    cause: str = ""
    recording: RecordingNote | None = None
    handoff: str = ""
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request as the carrier made it: `url` is the public one, whatever proxies made of it since."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the callee said or pressed, from a carrier that asks turn by turn; both empty for silence."""

    text: str
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation to hold on an answered call. A carrier that relays text uses `socket_url`; one that asks turn
    by turn posts what it heard to `turn_url`. One that is told to record by its document reports to `record_url`."""

    socket_url: str
    turn_url: str
    greeting: str = ""
    language: str = "en-US"
    voice: str = ""
    voice_provider: str = ""
    hearing_provider: str = ""
    interruptible: bool = True
    hears_keys: bool = True
    ended_url: str = ""
    record_url: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """What the carrier is to do, in its own markup."""

    body: str
    content_type: str = "application/xml"


@dataclass(frozen=True, slots=True)
class Audio:
    """`size` where the carrier tells it. The chunks are read once, inside the `with`."""

    content_type: str
    size: int | None
    chunks: Iterator[bytes]


class Carrier(Protocol):
    def place(self, call: Placement) -> Placed | Unsure: ...

    def cancel(self, call_id: str) -> None:
        """Ends a call nobody has answered yet; one that is answered goes on."""

    def hang_up(self, call_id: str) -> None:
        """Ends the call at any point. One that has ended already is left as it is."""

    def fetch(self, call_id: str) -> CallReport: ...

    def placed_to(self, number: str, since: datetime) -> tuple[CallReport, ...]:
        """Calls to a number made since then, newest first: how an unsure placement is found."""

    def recording(self, note: RecordingNote) -> AbstractContextManager[Audio]: ...

    def verify(self, request: Webhook) -> None:
        """Raises `Forged` unless the carrier made this request."""

    def read(self, request: Webhook) -> CallEvent:
        """What a verified request says. A status nobody knows is `OTHER`, never an error."""

    def answer(self, dialogue: Dialogue) -> Document: ...

    def say(self, text: str, language: str = "en-US", voice: str = "") -> Document:
        """Says it, then hangs up."""
