"""Papers that prove one thing, once, for a while. The secret on them is never kept, only its digest.

Read by   key           serves
ticket    ticket        `reset#<account>`, `invite#<digest of the address>`, `challenge#<id>`: one paper
shelf     shelf, made   invitations that nobody has taken up, newest first
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name


class ShelfIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "shelf"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class TicketItem(Table):
    class Meta(TableMeta):
        table_name = table_name("tickets")

    ticket = UnicodeAttribute(hash_key=True)
    secret_hash = UnicodeAttribute(null=True)  # none until its letter is written
    ends_at = NumberAttribute()
    account_id = UnicodeAttribute(null=True)
    epoch = NumberAttribute(null=True)  # the account's when a challenge was set
    attempts = NumberAttribute(null=True)
    email = UnicodeAttribute(null=True)
    full_name = UnicodeAttribute(null=True)
    role = UnicodeAttribute(null=True)
    invited_by = UnicodeAttribute(null=True)
    by_letter = BooleanAttribute(null=True)  # then who shows the link shows that the address is theirs
    created_at = NumberAttribute(null=True)
    made_as = UnicodeAttribute(null=True)
    shelf = UnicodeAttribute(null=True)
    made = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()
    of_shelf = ShelfIndex()
