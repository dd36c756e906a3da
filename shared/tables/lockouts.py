"""Failed sign-ins by address, whether or not an account has it.

Read by   key      serves
address   address  how often it failed, until when it is locked
"""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class LockoutItem(Table):
    class Meta(TableMeta):
        table_name = table_name("lockouts")

    address = UnicodeAttribute(hash_key=True)  # its digest: the table holds no address
    failures = NumberAttribute()
    locked_until = NumberAttribute(null=True)
    expires_at = TTLAttribute()
