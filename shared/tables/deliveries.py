"""Events on their way to endpoints, and what became of each: an item an event and endpoint, kept for thirty days.

An event's id begins with the moment it happened at, so that ids sort by it.

Read by    key                     serves
endpoint   endpoint_id, event_id   one delivery; an endpoint's log, newest first
staged     stage, event_id         the same, of one state: what waits, what is dead
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name


class StageIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "staged"
        projection = AllProjection()

    stage = UnicodeAttribute(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)


class DeliveryItem(Table):
    class Meta(TableMeta):
        table_name = table_name("deliveries")

    endpoint_id = UnicodeAttribute(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)
    user_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    body = UnicodeAttribute()  # to the letter as it is signed
    state = UnicodeAttribute()
    stage = UnicodeAttribute()
    round = NumberAttribute()
    attempts = NumberAttribute()
    tries = JSONAttribute()
    held_until = NumberAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    expires_at = TTLAttribute()
    staged = StageIndex()
