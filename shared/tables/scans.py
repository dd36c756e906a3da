"""Walks over people's files, one item each, for thirty days.

Read by   key                 serves
one       user_id, scan_id    how far it is, and where it goes on
"""

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class ScanItem(Table):
    class Meta(TableMeta):
        table_name = table_name("scans")

    user_id = UnicodeAttribute(hash_key=True)
    scan_id = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    source_type = UnicodeAttribute()
    force = BooleanAttribute()
    waiting = JSONAttribute()  # folders that are still to be walked
    after = UnicodeAttribute(null=True)  # the last file of the first of them that was dealt with
    counts = JSONAttribute()
    problems = JSONAttribute()
    removes = BooleanAttribute(null=True)  # however much is missing
    missing = JSONAttribute(null=True)  # documents whose file is gone
    removing = BooleanAttribute(null=True)  # these are to go too
    version = NumberAttribute()
    hand = UnicodeAttribute(null=True)  # which wrote this version: known again where its answer was lost
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    expires_at = TTLAttribute()
