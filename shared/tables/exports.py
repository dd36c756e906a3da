"""Papers and archives that are made in the background, and how far each has come.

Read by   key                serves
one       owner, export_id   its state, and the link to it
"""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class ExportItem(Table):
    class Meta(TableMeta):
        table_name = table_name("exports")

    owner = UnicodeAttribute(hash_key=True)
    export_id = UnicodeAttribute(range_key=True)
    format = UnicodeAttribute()
    name = UnicodeAttribute()
    conversation_id = UnicodeAttribute(null=True)
    branch_id = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    lease_until = NumberAttribute(null=True)  # of whoever makes it
    done = NumberAttribute(default=0)
    total = NumberAttribute(default=0)
    size = NumberAttribute(null=True)
    remark = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    expires_at = TTLAttribute()
