"""What befell an account or an address: changes of role, locks and their reasons. Entries are added, never changed.

Read by   key              serves
subject   subject, entry   `account#<id>` or `address#<digest>`; entries `role#<time>#<id>`, `lock#<time>#<id>`,
                           newest first by kind

Locks of an address are noted whether or not an account has it; they expire, since strangers can cause them.
"""

from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class HistoryItem(Table):
    class Meta(TableMeta):
        table_name = table_name("histories")

    subject = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    at = UnicodeAttribute()
    actor = UnicodeAttribute(null=True)
    before = UnicodeAttribute(null=True)
    after = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute()
    expires_at = TTLAttribute(null=True)
