"""A call: one attempt to reach one contact. It holds a slot from before it is placed until its end is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.domain.campaigns.model.campaigns import Campaign, Outcome
from shared.kit.errors import NotFound
from shared.telephony import Kind, Rank, State

RING_SECONDS = 45
GRACE = timedelta(minutes=2)  # for reports that are on their way
BACK_OFF = timedelta(seconds=30)
MACHINES = frozenset({"machine", "fax"})


class CallStatus(StrEnum):
    INITIATED = "initiated"
    RINGING = "ringing"
    CONNECTED = "connected"
    COMPLETED = "completed"
    FAILED = "failed"


UNDER_WAY = (CallStatus.INITIATED, CallStatus.RINGING, CallStatus.CONNECTED)


@dataclass(frozen=True, slots=True)
class Call:
    id: str
    user_id: str
    campaign_id: str
    agent_id: str
    agent_version: int
    number: str
    caller: str
    line: int
    attempt: int
    created_at: datetime
    status: CallStatus = CallStatus.INITIATED
    outcome: str = ""
    cause: str = ""
    rank: Rank = Rank.ASIDE
    slot_held: bool = True
    carrier_call_id: str = ""
    answered_by: str = ""
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: int | None = None
    longest_seconds: int = 600
    lease_until: datetime | None = None
    turns: int = 0
    costs: Mapping[str, float] = field(default_factory=dict)
    recording: Mapping[str, Any] = field(default_factory=dict)
    analysis: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scopes(self) -> tuple[str, str, str]:
        return f"user#{self.user_id}", f"campaign#{self.campaign_id}", f"agent#{self.agent_id}"

    @property
    def day(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt ended. `again_at` when the contact waits once more."""

    outcome: Outcome
    at: datetime
    seconds: int = 0
    cause: str = ""
    again_at: datetime | None = None
    counts: bool = True  # against the cap: what was not placed does not

    @property
    def status(self) -> CallStatus:
        return CallStatus.COMPLETED if self.outcome is Outcome.COMPLETED else CallStatus.FAILED


STATUSES = {
    Rank.QUEUED: CallStatus.INITIATED,
    Rank.INITIATED: CallStatus.INITIATED,
    Rank.RINGING: CallStatus.RINGING,
    Rank.ANSWERED: CallStatus.CONNECTED,
}
ENDS = {
    Kind.BUSY: Outcome.BUSY,
    Kind.NO_ANSWER: Outcome.NO_ANSWER,
    Kind.FAILED: Outcome.FAILED,
    Kind.CANCELED: Outcome.CANCELED,
    Kind.COMPLETED: Outcome.COMPLETED,
}
KINDS = {
    State.QUEUED: Kind.QUEUED,
    State.INITIATED: Kind.INITIATED,
    State.RINGING: Kind.RINGING,
    State.IN_PROGRESS: Kind.ANSWERED,
    State.COMPLETED: Kind.COMPLETED,
    State.BUSY: Kind.BUSY,
    State.NO_ANSWER: Kind.NO_ANSWER,
    State.FAILED: Kind.FAILED,
    State.CANCELED: Kind.CANCELED,
}


def until_answered(now: datetime) -> datetime:
    """When it should be known what came of a call that begins now. Else the carrier is asked."""
    return now + timedelta(seconds=RING_SECONDS) + GRACE


def until_over(call: Call, answered_at: datetime) -> datetime:
    """When the end of a conversation should be known."""
    return answered_at + timedelta(seconds=call.longest_seconds) + GRACE


def outcome_of(call: Call, kind: Kind) -> Outcome:
    outcome = ENDS[kind]
    reached_machine = outcome is Outcome.COMPLETED and call.answered_by in MACHINES
    return Outcome.MACHINE if reached_machine else outcome


def again_at(campaign: Campaign, call: Call, outcome: Outcome, now: datetime) -> datetime | None:
    """One cap over all reasons; an attempt whose end nobody knows is never repeated. A call that was taken back by a
    pause, or never placed, was none."""
    if outcome in {Outcome.CANCELED, Outcome.NOT_PLACED}:
        return now + (BACK_OFF if outcome is Outcome.NOT_PLACED else timedelta())
    if outcome in campaign.retries.on and call.attempt <= campaign.retries.most:
        return now + campaign.retries.delay
    return None


def uncounted(outcome: Outcome) -> bool:
    return outcome in {Outcome.CANCELED, Outcome.NOT_PLACED}


def not_there() -> NotFound:
    return NotFound("Call log not found", code="CALL_001")
