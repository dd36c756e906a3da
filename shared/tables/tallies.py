"""Counters that are true across instances: what `/metrics` shows.

Read by   key            serves
product   product, slot  every counter of a product (one query; a slot is a function and a shard)

An item holds many counters, each an attribute of its own, raised together by one update.
"""

from typing import Any

from pynamodb.attributes import MapAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class TallyItem(Table):
    class Meta(TableMeta):
        table_name = table_name("tallies")

    product = UnicodeAttribute(hash_key=True)
    slot = UnicodeAttribute(range_key=True)
    counts: MapAttribute[str, Any] = MapAttribute()
