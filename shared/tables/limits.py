"""Rate limits, one item per subject, class and window.

Read by   key       serves
(none)    bucket    the counter is only ever raised, and its new value read, by one update
"""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class LimitItem(Table):
    class Meta(TableMeta):
        table_name = table_name("limits")

    bucket = UnicodeAttribute(hash_key=True)
    hits = NumberAttribute()
    expires_at = TTLAttribute()
