"""Open sockets: whose they are, and what they are about.

Read by      key           serves
connection   connection    who speaks when a message comes in
owner        owner         a person's other connections
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name


class OwnerIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "owner"
        projection = AllProjection()

    owner = UnicodeAttribute(hash_key=True)
    connection = UnicodeAttribute(range_key=True)


class ConnectionItem(Table):
    class Meta(TableMeta):
        table_name = table_name("connections")

    connection = UnicodeAttribute(hash_key=True)
    owner = UnicodeAttribute()
    product = UnicodeAttribute()
    path = UnicodeAttribute()
    conversation_id = UnicodeAttribute(null=True)
    badge = JSONAttribute()  # what its owner showed, without the secret
    connected_at = UnicodeAttribute()
    expires_at = TTLAttribute()
    of_owner = OwnerIndex()
