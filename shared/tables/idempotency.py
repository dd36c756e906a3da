"""Answers kept for `Idempotency-Key`, one item per key.

Read by   key     serves
scope     scope   has this very request been seen, is it running, what was it answered
"""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class IdempotencyItem(Table):
    class Meta(TableMeta):
        table_name = table_name("idempotency")

    scope = UnicodeAttribute(hash_key=True)
    fingerprint = UnicodeAttribute()
    state = UnicodeAttribute()
    lease_until = NumberAttribute()
    seed = BinaryAttribute(
        legacy_encoding=False, null=True
    )  # of the names that are given to what the request makes
    status = NumberAttribute(null=True)
    headers = UnicodeAttribute(null=True)
    body = BinaryAttribute(legacy_encoding=False, null=True)
    expires_at = TTLAttribute()
