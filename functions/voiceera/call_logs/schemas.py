"""Questions and answers of `/call-logs`."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from shared.domain.calls.model.calls import Call, CallStatus
from shared.domain.calls.model.dialogue import Turn
from shared.domain.calls.model.log import Wanted
from shared.kit.clock import rfc3339
from shared.telephony.numbers import e164
from shared.web.schemas import In, Out


class CallsIn(In):
    campaign_id: str = Field(default="", max_length=100)
    agent_id: str = Field(default="", max_length=100)
    status: CallStatus | None = None
    phone_number: str = Field(default="", max_length=60)
    start_date: date | None = None
    end_date: date | None = None
    skip: int = Field(default=0, ge=0, le=10_000)
    limit: int = Field(default=50, ge=1, le=100)

    def wanted(self, user_id: str) -> Wanted:
        number = e164(self.phone_number) if self.phone_number.strip() else ""
        return Wanted(
            user_id,
            self.campaign_id,
            self.agent_id,
            self.status,
            number,
            self.start_date,
            self.end_date,
            self.skip,
            self.limit,
        )


class CallOut(Out):
    id: str
    campaign_id: str
    agent_id: str
    agent_version: int
    phone_number: str
    status: CallStatus
    outcome: str | None
    attempt: int
    duration_seconds: int | None
    sentiment: str | None
    emotions: list[str]
    transcript: str | None
    created_at: str

    @classmethod
    def of(cls, call: Call) -> "CallOut":
        return cls(**told(call))


class CallDetailOut(CallOut):
    """`analysis_provider` says who judged; `costs` are US dollars, `cost` is their sum."""

    summary: str | None
    key_phrases: list[str]
    analysis_provider: str | None
    recording_url: str | None
    cost: float | None
    costs: dict[str, float]
    caller_id: str
    hangup_cause: str | None
    answered_by: str | None
    ringing_at: str | None
    answered_at: str | None
    ended_at: str | None

    @classmethod
    def around(cls, call: Call, recording_url: str | None) -> "CallDetailOut":
        costs = {name: cost for name, cost in call.costs.items() if name != "tokens"}
        return cls(
            **told(call),
            summary=call.analysis.get("summary"),
            key_phrases=list(call.analysis.get("phrases", ())),
            analysis_provider=call.analysis.get("by"),
            recording_url=recording_url,
            cost=round(sum(costs.values()), 6) if costs else None,
            costs=costs,
            caller_id=call.caller,
            hangup_cause=call.cause or None,
            answered_by=call.answered_by or None,
            ringing_at=written(call.ringing_at),
            answered_at=written(call.answered_at),
            ended_at=written(call.ended_at),
        )


class CallsOut(Out):
    total: int
    skip: int
    limit: int
    items: list[CallOut]


class TurnOut(Out):
    number: int
    speaker: str
    text: str
    at: str
    latency_ms: int | None
    interrupted: bool

    @classmethod
    def of(cls, turn: Turn) -> "TurnOut":
        return cls(
            number=turn.number,
            speaker=turn.speaker,
            text=turn.text,
            at=rfc3339(turn.at),
            latency_ms=turn.latency_ms,
            interrupted=turn.cut,
        )


class TranscriptOut(Out):
    call_id: str
    turns: list[TurnOut]


def told(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "campaign_id": call.campaign_id,
        "agent_id": call.agent_id,
        "agent_version": call.agent_version,
        "phone_number": call.number,
        "status": call.status,
        "outcome": call.outcome or None,
        "attempt": call.attempt,
        "duration_seconds": call.seconds,
        "sentiment": call.analysis.get("sentiment"),
        "emotions": list(call.analysis.get("emotions", ())),
        "transcript": call.analysis.get("transcript"),
        "created_at": rfc3339(call.created_at),
    }


def written(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
