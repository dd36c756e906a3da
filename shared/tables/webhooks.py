"""Where a person wants to be told of what happens, an item an endpoint, and how many there are.

`thing` is `endpoint#<id>` or `count`. The secrets are sealed: they are read again by who signs.

Read by   key              serves
one       user_id, thing   one endpoint
all       user_id          a person's endpoints: ten at most, looked at for every event
"""

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class WebhookItem(Table):
    class Meta(TableMeta):
        table_name = table_name("webhooks")

    user_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    url = UnicodeAttribute(null=True)
    description = UnicodeAttribute(null=True)
    kinds = JSONAttribute(null=True)
    enabled = BooleanAttribute(null=True)
    why_disabled = UnicodeAttribute(null=True)
    sealed = UnicodeAttribute(null=True)
    previous = UnicodeAttribute(null=True)
    previous_until = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    total = NumberAttribute(null=True)
