"""What the assistant would do for a person. It is done once, when they say so, and exactly as they were shown it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from shared.kit.clock import rfc3339
from shared.kit.errors import Conflict, Gone, Refusal

SPACE = UUID("6f1f4f0c-7d0b-4a55-9a26-5f0f0a1d8a51")
OPEN_FOR = timedelta(hours=1)


class Kind(StrEnum):
    CREATE_EVENT = "create_event"
    UPDATE_EVENT = "update_event"
    DELETE_EVENT = "delete_event"
    SEND_MAIL = "send_mail"

    @property
    def is_seen(self) -> bool:
        """Whether its server shows if it was done: else it is never tried a second time."""
        return self is not Kind.SEND_MAIL


# What a server says to a second try where the first had done it, and had not lived to say so.
DONE_BEFORE: Mapping[Kind, str] = {Kind.CREATE_EVENT: "EVENT_EXISTS", Kind.DELETE_EVENT: "NOT_FOUND"}


class State(StrEnum):
    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    DISMISSED = "dismissed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


OUTCOMES: Mapping[State, str] = {
    State.PROPOSED: "not decided yet; nothing was done",
    State.RUNNING: "confirmed, and being done right now",
    State.DISMISSED: "turned down; it was not done",
    State.UNKNOWN: "confirmed; whether it was done is not known",
    State.EXPIRED: "not decided in time; it was not done, and can no longer be",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`arguments` are all that will count, and `summary` is made of them: neither is the model's own wording of it."""

    kind: Kind
    summary: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    user_id: str
    id: str
    wanted: Wanted
    conversation_id: str
    turn_id: str
    created_at: datetime
    until: datetime
    state: State = State.PROPOSED
    attempts: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""

    @property
    def kind(self) -> Kind:
        return self.wanted.kind

    def at(self, now: datetime) -> "Action":
        late = self.state is State.PROPOSED and now >= self.until
        return replace(self, state=State.EXPIRED) if late else self

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind.value,
            "summary": self.wanted.summary,
            "arguments": dict(self.wanted.arguments),
            "state": self.state.value,
            "conversation_id": self.conversation_id,
            "expires_at": rfc3339(self.until),
        }

    def outcome(self) -> str:
        """For the assistant, which hears of it only when it is asked something again."""
        match self.state:
            case State.PROPOSED if self.fault:
                return f"confirmed, and it could not be done ({self.fault}); it can be confirmed again"
            case State.DONE:
                facts = f" {json.dumps(self.result, ensure_ascii=False)}" if self.result else ""
                return f"confirmed and done{facts}"
            case state:
                return OUTCOMES[state]


def action_id(owner: str, turn_id: str, wanted: Wanted) -> str:
    """A turn that is worked on twice proposes the same thing once."""
    said = json.dumps([owner, turn_id, wanted.kind, wanted.arguments], sort_keys=True)
    return str(uuid5(SPACE, said))


def too_late(action: Action) -> Refusal:
    match action.state:
        case State.EXPIRED:
            return Gone("This was proposed too long ago. Please ask for it again.", code="ACTION_EXPIRED")
        case State.DISMISSED:
            return Conflict("This was turned down", code="ACTION_DISMISSED")
        case State.UNKNOWN:
            return Conflict(
                "This may have been done, and is not tried again", code="ACTION_PERHAPS_DONE", remedy="Look there"
            )
        case State.DONE:
            return Conflict("This was done already", code="ACTION_DONE")
        case _:
            return Conflict("This is being done right now", code="ACTION_UNDER_WAY")


def read_moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
