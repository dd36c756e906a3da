"""The shared level of the cache, and the bans that end what is in it.

Read by   key         serves
key       <key>       one kept value, `namespace:rest`
key       -bans       every ban that still counts: the patterns whose older values are no longer taken

A ban instead of a delete: it is one write however much it ends, and reaches what an instance holds in memory too.
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class CacheItem(Table):
    class Meta(TableMeta):
        table_name = table_name("cache")

    key = UnicodeAttribute(hash_key=True)
    text = UnicodeAttribute(null=True)
    made_after = NumberAttribute(null=True)  # the number of the newest ban known when it was begun
    ends_at = NumberAttribute(null=True)
    expires_at = TTLAttribute(null=True)
    number = NumberAttribute(null=True)  # of the newest ban
    bans = JSONAttribute(null=True)


def size() -> tuple[int, int]:
    """Values and bytes, as the store counts them: it does so every few hours."""
    told: Any = CacheItem.describe_table()
    return int(told["ItemCount"]), int(told["TableSizeBytes"])
