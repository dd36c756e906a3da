"""A turn: one question and the answer that is being made to it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from shared.domain.chat.model.events import Text, TurnEvent
from shared.domain.ledger.model.quotas import Amount
from shared.kit.principal import Principal, Product, Role

SPACE = UUID("0d6a7f0e-53b4-4d0e-8f0c-9f7d1f6f2c55")
KEPT_HOURS = 24  # how long frames can be asked for again
LARGEST_FRAME = 4 * 1024


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self in {State.DONE, State.STOPPED, State.FAILED}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said before, where a client brings the history itself."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Ask:
    """All that a worker needs to know of a question. `history` none: what the conversation holds."""

    product: Product
    user_id: str
    role: Role
    text: str
    conversation_id: str
    branch_id: str = "main"
    message_id: str | None = None
    replaces: str | None = None  # the answer this one is given in place of
    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    with_tools: bool = True
    language: str | None = None
    length: str | None = None
    instructions: str | None = None
    clinical_context: str | None = None
    with_patient: bool = True
    attachments: tuple[str, ...] = ()
    history: tuple[Line, ...] | None = None

    @property
    def owner(self) -> str:
        return f"{self.product}#{self.user_id}"

    @property
    def principal(self) -> Principal:
        return Principal(self.user_id, self.product, self.role)

    def packed(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def unpacked(cls, stored: Mapping[str, Any]) -> "Ask":
        history = stored.get("history")
        lines = None if history is None else tuple(Line(**line) for line in history)
        return cls(
            **{
                **stored,
                "product": Product(stored["product"]),
                "role": Role(stored["role"]),
                "attachments": tuple(stored.get("attachments") or ()),
                "history": lines,
            }
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """`epoch` counts the workers that took it up; `due` is when the present one is taken for dead."""

    id: str
    ask: Ask
    state: State
    began_at: datetime
    day: str
    reserved: Amount
    epoch: int = 0
    due: float = 0.0
    stop: bool = False
    ears: frozenset[str] = field(default_factory=frozenset)

    @property
    def owner(self) -> str:
        return self.ask.owner


@dataclass(frozen=True, slots=True)
class Frame:
    """A numbered piece of a turn. Numbers begin at one and leave none out."""

    number: int
    event: TurnEvent


@dataclass(frozen=True, slots=True)
class Ear:
    """A connection that listens to a turn, how it wants to be spoken to, and the last frame it has heard."""

    connection: str
    manner: str = ""
    after: int = 0

    def written(self) -> str:
        return f"{self.after}|{self.manner}|{self.connection}"

    @classmethod
    def read(cls, written: str) -> "Ear":
        after, manner, connection = written.split("|", 2)
        return cls(connection, manner, int(after))


def answer_id(owner: str, message_id: str) -> str:
    """One answer for one message: whoever asks again gets the same."""
    return str(uuid5(SPACE, f"{owner}\n{message_id}"))


def joined(event: TurnEvent, following: TurnEvent) -> TurnEvent | None:
    """The two as one, where that says the same."""
    if not (isinstance(event, Text) and isinstance(following, Text)):
        return None
    if len(event.text.encode()) + len(following.text.encode()) > LARGEST_FRAME:
        return None
    return replace(event, text=event.text + following.text)
