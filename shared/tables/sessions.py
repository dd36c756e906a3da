"""Sessions: one item says whether a token still stands, and counts how often it is used.

Read by   key                   serves
owner     user_id, session_id   one session (one update: it counts the request and returns the state)
owner     user_id               all of a person's sessions, to end them
"""

from typing import Any

from pynamodb.attributes import MapAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class SessionItem(Table):
    class Meta(TableMeta):
        table_name = table_name("sessions")

    user_id = UnicodeAttribute(hash_key=True)
    session_id = UnicodeAttribute(range_key=True)
    product = UnicodeAttribute()
    role = UnicodeAttribute()
    email = UnicodeAttribute()
    started_at = NumberAttribute()
    seen_at = NumberAttribute()
    ends_at = NumberAttribute()
    refresh_hash = UnicodeAttribute()
    replaced_hash = UnicodeAttribute(null=True)
    replaced_at = NumberAttribute(null=True)
    windows: MapAttribute[str, Any] = MapAttribute()  # the running window of each class of requests
    hits: MapAttribute[str, Any] = MapAttribute()  # and how many it has seen
    expires_at = TTLAttribute()
