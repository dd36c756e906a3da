"""Keys that people make for their programs; the key itself is never kept, only its digest.

Read by   key              serves
key_hash  key_hash         whose key it is (one update: it counts the request and notes the use)
of-user   user_id, key_id  a person's keys
"""

from typing import Any

from pynamodb.attributes import MapAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from shared.tables.base import Table, TableMeta, table_name


class OfUserIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "of-user"
        # What a list shows. The counters are left out: a request that is only counted writes no index.
        projection = IncludeProjection(
            ["product", "role", "email", "name", "shown", "scopes", "created_at", "used_at", "ends_at"]
        )

    user_id = UnicodeAttribute(hash_key=True)
    key_id = UnicodeAttribute(range_key=True)


class ApiKeyItem(Table):
    class Meta(TableMeta):
        table_name = table_name("api-keys")

    key_hash = UnicodeAttribute(hash_key=True)
    key_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    product = UnicodeAttribute()
    role = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    shown = UnicodeAttribute()  # its first letters, to tell it from others
    scopes = UnicodeSetAttribute(null=True)
    created_at = NumberAttribute()
    used_at = NumberAttribute(null=True)
    ends_at = NumberAttribute(null=True)
    windows: MapAttribute[str, Any] = MapAttribute()
    hits: MapAttribute[str, Any] = MapAttribute()
    expires_at = TTLAttribute(null=True)
    of_user = OfUserIndex()
