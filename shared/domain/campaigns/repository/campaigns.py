"""Campaigns by owner: made, changed, listed, counted, woken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.transactions import TransactWrite

from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus
from shared.domain.campaigns.repository.items import (
    SHARDS,
    actions,
    campaign_thing,
    count_things,
    crew_of,
    settled,
    shelf_of,
    to_campaign,
)
from shared.tables.campaigns import CampaignItem
from shared.tables.transactions import agreed

REFUSED = "ConditionalCheckFailedException"
PAGE = 100


@dataclass(frozen=True, slots=True)
class CampaignRepository:
    def add(self, new: Campaign, groups: int) -> bool:
        """With as many groups of contacts to come."""

        def fill(transaction: TransactWrite) -> None:
            item = CampaignItem(new.user_id, campaign_thing(new.id), **settled(new))
            item.loading, item.numbers = groups, list(new.numbers)
            item.total = item.waiting = item.in_flight = 0
            transaction.save(item, condition=CampaignItem.thing.does_not_exist())
            for thing in count_things(new):
                transaction.update(CampaignItem(new.user_id, thing), actions=[CampaignItem.total.add(1)])

        return agreed(fill)

    def get(self, user_id: str, campaign_id: str) -> Campaign | None:
        try:
            return to_campaign(CampaignItem.get(user_id, campaign_thing(campaign_id), consistent_read=True))
        except DoesNotExist:
            return None

    def replace(self, before: Campaign, after: Campaign) -> bool:
        """False when it is not as it was read. What calls count meanwhile stays counted."""

        def fill(transaction: TransactWrite) -> None:
            steps = actions(settled(after))
            if before.recent_calls and not after.recent_calls:
                steps += [CampaignItem.recent_calls.set(0), CampaignItem.recent_troubles.set(0)]
            if before.epoch != after.epoch:
                steps.append(CampaignItem.ordered.set(0))  # orders of another epoch come to nothing
            unchanged = CampaignItem.version == before.version
            if after.status is CampaignStatus.COMPLETED and after.ended_by != "stopped":
                unchanged &= CampaignItem.in_flight == 0
                if after.ended_by == "all_called":
                    unchanged &= CampaignItem.waiting == 0
            item = CampaignItem(after.user_id, campaign_thing(after.id))
            transaction.update(item, actions=steps, condition=unchanged)
            recount(transaction, before, after)

        return agreed(fill)

    def remove(self, gone: Campaign) -> bool:
        def fill(transaction: TransactWrite) -> None:
            unchanged = (CampaignItem.version == gone.version) & (CampaignItem.in_flight == 0)
            transaction.delete(CampaignItem(gone.user_id, campaign_thing(gone.id)), condition=unchanged)
            for thing in count_things(gone):
                transaction.update(CampaignItem(gone.user_id, thing), actions=[CampaignItem.total.add(-1)])

        return agreed(fill)

    def total(self, user_id: str, agent_id: str | None, status: CampaignStatus | None) -> int:
        thing = "#".join(["count", *([agent_id] if agent_id else []), *([status.value] if status else [])])
        try:
            return int(CampaignItem.get(user_id, thing, consistent_read=True).total)
        except DoesNotExist:
            return 0

    def newest(
        self, user_id: str, agent_id: str | None, status: CampaignStatus | None, most: int
    ) -> Iterator[Campaign]:
        index, key = index_of(user_id, agent_id, status)
        sifted = CampaignItem.shelf == shelf_of(user_id, status) if agent_id and status else None
        found = index.query(key, filter_condition=sifted, scan_index_forward=False, page_size=min(most, PAGE))
        return (to_campaign(item) for item in islice(found, most))

    def woken(self, now: datetime) -> Iterator[tuple[str, str]]:
        """Owner and id of those that a look is due at."""
        for shard in range(SHARDS):
            due = CampaignItem.wake_at <= int(now.timestamp())
            for item in CampaignItem.woken.query(f"live#{shard}", due):
                yield item.user_id, item.thing.removeprefix("campaign#")

    def wake(self, campaign: Campaign, at: datetime | None) -> None:
        """When to look again; never, once it is done with."""
        when = int(at.timestamp()) if at else None
        still = CampaignItem.version == campaign.version
        change = (
            [CampaignItem.wake_at.set(when), CampaignItem.ordered.set(0)]
            if when
            else [CampaignItem.wake.remove(), CampaignItem.wake_at.remove()]
        )
        item = CampaignItem(campaign.user_id, campaign_thing(campaign.id))
        updated(item, change, still & CampaignItem.wake.exists())

    def forget_troubles(self, campaign: Campaign, now: str) -> bool:
        """What went wrong a while ago says nothing of now."""
        change = [
            CampaignItem.recent_calls.set(0),
            CampaignItem.recent_troubles.set(0),
            CampaignItem.recent_since.set(now),
        ]
        item = CampaignItem(campaign.user_id, campaign_thing(campaign.id))
        return updated(item, change, CampaignItem.version == campaign.version)


def index_of(user_id: str, agent_id: str | None, status: CampaignStatus | None) -> tuple[Any, str]:
    if agent_id:
        return CampaignItem.manned, crew_of(user_id, agent_id)
    if status:
        return CampaignItem.shelved, shelf_of(user_id, status)
    return CampaignItem.recent, user_id


def recount(transaction: TransactWrite, before: Campaign, after: Campaign) -> None:
    """The places it left and came to, each once."""
    left, came = set(count_things(before)), set(count_things(after))
    for thing, by in [*((each, -1) for each in left - came), *((each, +1) for each in came - left)]:
        transaction.update(CampaignItem(after.user_id, thing), actions=[CampaignItem.total.add(by)])


def updated(item: CampaignItem, change: list[Any], condition: Any) -> bool:
    try:
        item.update(actions=change, condition=condition)
    except UpdateError as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True
