"""A person's campaigns, whom they never call, and how many of their calls are under way.

`thing` is `campaign#<id>`; `suppressed#<number>`; `line`, the calls of all campaigns together and when the next may be
dialled; or `count` (of all, `count#<status>`, `count#<agent>`, `count#<agent>#<status>`), how many campaigns there are.

Read by   key                                serves
owner     user_id, thing                     one campaign, one suppressed number, the line
owner     user_id, thing begins `suppressed` whom a person never calls
recent    user_id, touched                   a person's list, newest first
shelved   shelf, touched                     the same, of one status
manned    crew, touched                      the same, of one agent
woken     wake, wake_at                      those that a look is due at: sparse, eight shards
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from shared.tables.base import Table, TableMeta, table_name


class RecentIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "recent"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class ShelvedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "shelved"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class MannedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "manned"
        projection = AllProjection()

    crew = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class WokenIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "woken"
        projection = KeysOnlyProjection()

    wake = UnicodeAttribute(hash_key=True)
    wake_at = NumberAttribute(range_key=True)


class CampaignItem(Table):
    class Meta(TableMeta):
        table_name = table_name("campaigns")

    user_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    campaign_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    description = UnicodeAttribute(null=True)
    agent_id = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    plan = JSONAttribute(null=True)  # window, hours, retries: read and written in one piece
    at_once = NumberAttribute(null=True)
    numbers = JSONAttribute(null=True)
    loading = NumberAttribute(null=True)
    epoch = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
    agent_version = NumberAttribute(null=True)
    pinned = JSONAttribute(null=True)
    total = NumberAttribute(null=True)
    waiting = NumberAttribute(null=True)
    in_flight = NumberAttribute(null=True)
    ordered = NumberAttribute(null=True)
    reached = NumberAttribute(null=True)
    unreached = NumberAttribute(null=True)
    suppressed = NumberAttribute(null=True)
    completed = NumberAttribute(null=True)
    busy = NumberAttribute(null=True)
    no_answer = NumberAttribute(null=True)
    machine = NumberAttribute(null=True)
    failed = NumberAttribute(null=True)
    canceled = NumberAttribute(null=True)
    refused = NumberAttribute(null=True)
    not_placed = NumberAttribute(null=True)
    lost = NumberAttribute(null=True)
    recent_calls = NumberAttribute(null=True)
    recent_troubles = NumberAttribute(null=True)
    recent_since = UnicodeAttribute(null=True)
    launched_at = UnicodeAttribute(null=True)
    paused_at = UnicodeAttribute(null=True)
    pause_reason = UnicodeAttribute(null=True)
    completed_at = UnicodeAttribute(null=True)
    ended_by = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    touched = UnicodeAttribute(null=True)  # when it was made, and which
    shelf = UnicodeAttribute(null=True)
    crew = UnicodeAttribute(null=True)
    wake = UnicodeAttribute(null=True)
    wake_at = NumberAttribute(null=True)
    next_dial_ms = NumberAttribute(null=True)  # of the line
    reason = UnicodeAttribute(null=True)  # of a suppressed number
    recent = RecentIndex()
    shelved = ShelvedIndex()
    manned = MannedIndex()
    woken = WokenIndex()
