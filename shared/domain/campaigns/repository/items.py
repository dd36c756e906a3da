"""Campaigns and contacts as they are stored."""

import zlib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus, Counts, Outcome, Retries
from shared.domain.campaigns.model.contacts import Contact, ContactState, Row, due
from shared.domain.campaigns.model.hours import Hours, Window
from shared.kit.clock import rfc3339
from shared.tables.campaigns import CampaignItem
from shared.tables.contacts import ContactItem

SHARDS = 8
COUNTS = ("total", "waiting", "in_flight", "reached", "unreached", "suppressed")


def campaign_thing(campaign_id: str) -> str:
    return f"campaign#{campaign_id}"


def contact_thing(number: str) -> str:
    return f"contact#{number}"


def suppressed_thing(number: str) -> str:
    return f"suppressed#{number}"


def shard_of(campaign_id: str) -> str:
    return f"live#{zlib.crc32(campaign_id.encode()) % SHARDS}"


def shelf_of(user_id: str, status: CampaignStatus) -> str:
    return f"{user_id}#{status}"


def crew_of(user_id: str, agent_id: str) -> str:
    return f"{user_id}#{agent_id}"


def count_things(campaign: Campaign) -> tuple[str, ...]:
    agent, status = campaign.agent_id, campaign.status.value
    return "count", f"count#{status}", f"count#{agent}", f"count#{agent}#{status}"


def settled(campaign: Campaign) -> dict[str, Any]:
    """What a person decides about it. What calls count is only ever added to."""
    return {
        "campaign_id": campaign.id,
        "name": campaign.name,
        "description": campaign.description,
        "agent_id": campaign.agent_id,
        "status": campaign.status.value,
        "plan": plan_of(campaign),
        "at_once": campaign.at_once,
        "epoch": campaign.epoch,
        "version": campaign.version,
        "agent_version": campaign.agent_version,
        "pinned": dict(campaign.pinned) or None,
        "recent_since": written(campaign.recent_since),
        "launched_at": written(campaign.launched_at),
        "paused_at": written(campaign.paused_at),
        "pause_reason": campaign.pause_reason or None,
        "completed_at": written(campaign.completed_at),
        "ended_by": campaign.ended_by or None,
        "created_at": rfc3339(campaign.created_at),
        "updated_at": rfc3339(campaign.updated_at),
        "touched": f"{rfc3339(campaign.created_at)}#{campaign.id}",
        "shelf": shelf_of(campaign.user_id, campaign.status),
        "crew": crew_of(campaign.user_id, campaign.agent_id),
        "wake": shard_of(campaign.id) if watched(campaign) else None,
        "wake_at": int(campaign.updated_at.timestamp()) if watched(campaign) else None,
    }


def watched(campaign: Campaign) -> bool:
    return campaign.status.live or campaign.status is CampaignStatus.PAUSED


def plan_of(campaign: Campaign) -> dict[str, Any]:
    hours = campaign.hours
    return {
        "start": written(campaign.window.start),
        "end": written(campaign.window.end),
        "hours": [hours.start.isoformat(), hours.end.isoformat(), hours.zone, list(hours.days)] if hours else None,
        "retries": campaign.retries.most,
        "delay": campaign.retries.delay.total_seconds(),
        "on": sorted(campaign.retries.on),
        "caller": campaign.caller,
        "detect": campaign.detect_machines,
        "record": campaign.record,
        "share": campaign.pause_share,
    }


def written(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def to_campaign(item: Any) -> Campaign:
    plan = item.plan
    return Campaign(
        user_id=item.user_id,
        id=item.campaign_id,
        name=item.name,
        agent_id=item.agent_id,
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
        description=item.description or "",
        status=CampaignStatus(item.status),
        window=Window(moment(plan["start"]), moment(plan["end"])),
        hours=to_hours(plan["hours"]),
        at_once=int(item.at_once),
        retries=Retries(plan["retries"], timedelta(seconds=plan["delay"]), frozenset(map(Outcome, plan["on"]))),
        caller=plan["caller"],
        detect_machines=plan["detect"],
        record=plan["record"],
        pause_share=plan["share"],
        numbers=tuple(item.numbers or ()),
        counts=Counts(**{name: int(getattr(item, name) or 0) for name in COUNTS}),
        outcomes={each.value: int(getattr(item, each.value)) for each in Outcome if getattr(item, each.value)},
        loading=int(item.loading or 0),
        **happened(item),
    )


def happened(item: Any) -> dict[str, Any]:
    return {
        "ordered": int(item.ordered or 0),
        "epoch": int(item.epoch),
        "version": int(item.version),
        "agent_version": int(item.agent_version) if item.agent_version else None,
        "pinned": item.pinned or {},
        "recent_calls": int(item.recent_calls or 0),
        "recent_troubles": int(item.recent_troubles or 0),
        "recent_since": moment(item.recent_since),
        "launched_at": moment(item.launched_at),
        "paused_at": moment(item.paused_at),
        "pause_reason": item.pause_reason or "",
        "completed_at": moment(item.completed_at),
        "ended_by": item.ended_by or "",
    }


def to_hours(kept: Any) -> Hours | None:
    if kept is None:
        return None
    start, end, zone, days = kept
    return Hours(time.fromisoformat(start), time.fromisoformat(end), zone, tuple(days))


def contact_item(campaign_id: str, group: str, row: Row) -> ContactItem:
    return ContactItem(
        campaign_id,
        contact_thing(row.number),
        number=row.number,
        line=row.line,
        group=group,
        state=ContactState.WAITING.value,
        zone=row.zone or None,
        variables=dict(row.variables) or None,
        attempts=0,
        due_of=campaign_id,
        due_at=due(None, row.line),
    )


def to_contact(item: Any) -> Contact:
    return Contact(
        campaign_id=item.campaign_id,
        number=item.number,
        line=int(item.line),
        state=ContactState(item.state),
        zone=item.zone or "",
        variables=item.variables or {},
        attempts=int(item.attempts),
        due_at=item.due_at or "",
        call_id=item.call_id or "",
        outcome=item.outcome or "",
        updated_at=moment(item.updated_at),
    )


def actions(fields: Mapping[str, Any]) -> list[Any]:
    """Sets what there is and removes what there is not."""
    named = {name: getattr(CampaignItem, name) for name in fields}
    return [named[name].remove() if value is None else named[name].set(value) for name, value in fields.items()]
