"""Calls: an item an attempt, and what was said in each.

`thing` is `call` or `turn#<number>`; a dialogue's socket is remembered under its connection as `socket`.

Read by   key                         serves
call      call_id, thing              one call, what was said in it
made      user_id, made               a person's log, newest first
staged    user_status, made           the same, of one status
ordered   campaign_id, made           a campaign's calls
sorted    campaign_status, made       the same, of one status; those under way are hushed by a pause
manned    agent_key, made             an agent's calls
dialled   number_key, made            calls to a number
leased    lease, lease_until          calls whose end should have been told by now: sparse, eight shards
carried   carrier_call_id             whose call of the carrier it is
"""

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from shared.tables.base import Table, TableMeta, table_name


class MadeIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "made"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class StagedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "staged"
        projection = AllProjection()

    user_status = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class OrderedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "ordered"
        projection = AllProjection()

    campaign_id = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class SortedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "sorted"
        projection = AllProjection()

    campaign_status = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class MannedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "manned"
        projection = AllProjection()

    agent_key = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class DialledIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "dialled"
        projection = AllProjection()

    number_key = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class LeasedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "leased"
        projection = KeysOnlyProjection()

    lease = UnicodeAttribute(hash_key=True)
    lease_until = NumberAttribute(range_key=True)


class CarriedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "carried"
        projection = KeysOnlyProjection()

    carrier_call_id = UnicodeAttribute(hash_key=True)


class CallItem(Table):
    class Meta(TableMeta):
        table_name = table_name("calls")

    call_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    user_id = UnicodeAttribute(null=True)
    campaign_id = UnicodeAttribute(null=True)
    agent_id = UnicodeAttribute(null=True)
    agent_version = NumberAttribute(null=True)
    number = UnicodeAttribute(null=True)
    caller = UnicodeAttribute(null=True)
    line = NumberAttribute(null=True)
    attempt = NumberAttribute(null=True)
    status = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    cause = UnicodeAttribute(null=True)
    rank = NumberAttribute(null=True)
    slot_held = BooleanAttribute(null=True)
    carrier_call_id = UnicodeAttribute(null=True)
    answered_by = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    ringing_at = UnicodeAttribute(null=True)
    answered_at = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    seconds = NumberAttribute(null=True)
    costs = JSONAttribute(null=True)
    recording = JSONAttribute(null=True)
    analysis = JSONAttribute(null=True)
    turns = NumberAttribute(null=True)
    speaker = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)
    latency_ms = NumberAttribute(null=True)
    tokens = NumberAttribute(null=True)
    cut = BooleanAttribute(null=True)
    made = UnicodeAttribute(null=True)  # when, and which
    user_status = UnicodeAttribute(null=True)
    campaign_status = UnicodeAttribute(null=True)
    agent_key = UnicodeAttribute(null=True)
    number_key = UnicodeAttribute(null=True)
    lease = UnicodeAttribute(null=True)
    lease_until = NumberAttribute(null=True)
    longest_seconds = NumberAttribute(null=True)
    expires_at = TTLAttribute(null=True)
    made_index = MadeIndex()
    staged = StagedIndex()
    ordered = OrderedIndex()
    sorted = SortedIndex()
    manned = MannedIndex()
    dialled = DialledIndex()
    leased = LeasedIndex()
    carried = CarriedIndex()
