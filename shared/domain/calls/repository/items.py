"""Calls as they are stored."""

import zlib
from datetime import UTC, datetime
from typing import Any

from shared.domain.calls.model.calls import Call, CallStatus
from shared.kit.clock import rfc3339
from shared.tables.calls import CallItem
from shared.telephony import Rank

CALL = "call"
SHARDS = 8


def shard_of(call_id: str) -> str:
    return f"live#{zlib.crc32(call_id.encode()) % SHARDS}"


def staged(call: Call, status: CallStatus) -> dict[str, Any]:
    return {
        "status": status.value,
        "user_status": f"{call.user_id}#{status}",
        "campaign_status": f"{call.campaign_id}#{status}",
    }


def to_item(call: Call) -> CallItem:
    """As it is before it is placed."""
    return CallItem(
        call.id,
        CALL,
        user_id=call.user_id,
        campaign_id=call.campaign_id,
        agent_id=call.agent_id,
        agent_version=call.agent_version,
        number=call.number,
        caller=call.caller,
        line=call.line,
        attempt=call.attempt,
        rank=int(call.rank),
        slot_held=call.slot_held,
        created_at=rfc3339(call.created_at),
        made=f"{rfc3339(call.created_at)}#{call.id}",
        agent_key=call.agent_id,
        number_key=f"{call.user_id}#{call.number}",
        longest_seconds=call.longest_seconds,
        lease=shard_of(call.id),
        lease_until=int(call.lease_until.timestamp()) if call.lease_until else None,
        turns=0,
        **staged(call, call.status),
    )


def from_item(item: Any) -> Call:
    return Call(
        id=item.call_id,
        user_id=item.user_id,
        campaign_id=item.campaign_id,
        agent_id=item.agent_id,
        agent_version=int(item.agent_version),
        number=item.number,
        caller=item.caller,
        line=int(item.line),
        attempt=int(item.attempt),
        created_at=datetime.fromisoformat(item.created_at),
        status=CallStatus(item.status),
        outcome=item.outcome or "",
        cause=item.cause or "",
        rank=Rank(int(item.rank)),
        slot_held=item.slot_held,
        carrier_call_id=item.carrier_call_id or "",
        answered_by=item.answered_by or "",
        ringing_at=moment(item.ringing_at),
        answered_at=moment(item.answered_at),
        ended_at=moment(item.ended_at),
        seconds=None if item.seconds is None else int(item.seconds),
        longest_seconds=int(item.longest_seconds or 600),
        lease_until=datetime.fromtimestamp(item.lease_until, tz=UTC) if item.lease_until else None,
        turns=int(item.turns or 0),
        costs=item.costs or {},
        recording=item.recording or {},
        analysis=item.analysis or {},
    )


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
