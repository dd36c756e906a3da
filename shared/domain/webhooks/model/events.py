"""What customers are told of, read from what has changed in the tables.

What happened is told because it is stored, never the other way round: a change that was undone is told to nobody, and
one that is read twice makes the same event, with the same id.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.kit.clock import epoch_ms, rfc3339

Image = Mapping[str, Any]
DIGEST = 20  # signs of an event's id


class EventKind(StrEnum):
    CALL_STARTED = "call.started"
    CALL_ENDED = "call.ended"
    CALL_ANALYSED = "call.analysed"
    CAMPAIGN_LAUNCHED = "campaign.launched"
    CAMPAIGN_PAUSED = "campaign.paused"
    CAMPAIGN_COMPLETED = "campaign.completed"
    TEST = "webhook.test"


TOLD = tuple(kind for kind in EventKind if kind is not EventKind.TEST)
CAMPAIGN_KINDS = {
    "active": EventKind.CAMPAIGN_LAUNCHED,
    "scheduled": EventKind.CAMPAIGN_LAUNCHED,
    "paused": EventKind.CAMPAIGN_PAUSED,
    "completed": EventKind.CAMPAIGN_COMPLETED,
}


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    kind: EventKind
    user_id: str
    at: datetime
    data: Mapping[str, Any]

    @property
    def body(self) -> str:
        told = {"id": self.id, "type": self.kind.value, "created_at": rfc3339(self.at), "data": self.data}
        return json.dumps(told, ensure_ascii=False)


def event_id(at: datetime, *what: str) -> str:
    """Of the same thing always the same; in order of time."""
    digest = hashlib.sha256("\n".join(what).encode()).hexdigest()
    return f"evt_{epoch_ms(at):012x}{digest[:DIGEST]}"


def of_the_same(one: str, other: str) -> bool:
    """Ids of one thing, whenever they were made."""
    return one[-DIGEST:] == other[-DIGEST:]


def events_of(before: Image, after: Image) -> Iterator[Event]:
    thing = str(after.get("thing", ""))
    if thing == "call" and "made" in after:
        yield from of_call(before, after)
    elif thing.startswith("campaign#") and after.get("epoch") != before.get("epoch", 0):
        yield from of_campaign(before, after)


def of_call(before: Image, after: Image) -> Iterator[Event]:
    if not before:
        yield call_event(EventKind.CALL_STARTED, after, str(after["created_at"]))
    if before.get("slot_held") and not after.get("slot_held"):
        yield call_event(EventKind.CALL_ENDED, after, str(after["ended_at"]))
    if after.get("analysis") and not before.get("analysis"):
        yield call_event(EventKind.CALL_ANALYSED, after, str(after.get("ended_at") or after["created_at"]))


def call_event(kind: EventKind, after: Image, moment: str) -> Event:
    at = datetime.fromisoformat(moment)
    data = told_of_call(after)
    if kind is EventKind.CALL_ANALYSED:
        data |= told_of_analysis(json.loads(after["analysis"]))
    return Event(event_id(at, kind, str(after["call_id"])), kind, str(after["user_id"]), at, data)


def told_of_call(after: Image) -> dict[str, Any]:
    """Under the names that the log of calls has for them."""
    seconds = after.get("seconds")
    return {
        "id": after["call_id"],
        "campaign_id": after["campaign_id"],
        "agent_id": after["agent_id"],
        "agent_version": int(after["agent_version"]),
        "phone_number": after["number"],
        "attempt": int(after["attempt"]),
        "status": after["status"],
        "outcome": after.get("outcome"),
        "duration_seconds": None if seconds is None else int(seconds),
        "created_at": after["created_at"],
        "answered_at": after.get("answered_at"),
        "ended_at": after.get("ended_at"),
    }


def told_of_analysis(analysis: Image) -> dict[str, Any]:
    """What was said is not sent about: who may read it asks for it."""
    return {
        "sentiment": analysis["sentiment"],
        "emotions": analysis["emotions"],
        "key_phrases": analysis["phrases"],
        "summary": analysis["summary"],
        "analysis_provider": analysis["by"],
    }


def of_campaign(before: Image, after: Image) -> Iterator[Event]:
    """Every launch, pause and end raises the epoch; what calls count does not."""
    kind = CAMPAIGN_KINDS.get(str(after.get("status")))
    if kind is None:
        return
    at = datetime.fromisoformat(str(after["updated_at"]))
    name = event_id(at, kind, str(after["campaign_id"]), str(int(after["epoch"])))
    yield Event(name, kind, str(after["user_id"]), at, told_of_campaign(before, after))


def told_of_campaign(before: Image, after: Image) -> dict[str, Any]:
    counts = ("total", "waiting", "in_flight", "reached", "unreached", "suppressed")
    return {
        "id": after["campaign_id"],
        "name": after["name"],
        "agent_id": after["agent_id"],
        "agent_version": int(after["agent_version"]) if after.get("agent_version") else None,
        "status": after["status"],
        "resumed": before.get("status") == "paused" and after["status"] in {"active", "scheduled"},
        "pause_reason": after.get("pause_reason"),
        "ended_by": after.get("ended_by"),
        "contacts": {name: int(after.get(name) or 0) for name in counts},
        "launched_at": after.get("launched_at"),
        "paused_at": after.get("paused_at"),
        "completed_at": after.get("completed_at"),
    }
