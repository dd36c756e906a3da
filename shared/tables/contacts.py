"""Whom a campaign calls, an item a number, and the groups in which they were loaded.

`thing` is `contact#<number>` or `group#<id>`: a group is written with its marker, so that it is loaded once.

Read by   key                                     serves
campaign  campaign_id, thing begins `contact`     a campaign's contacts
one       campaign_id, `contact#<number>`         one contact
due       due_of, due_at                          those that wait, in the order of their turn: sparse
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name


class DueIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_of = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class ContactItem(Table):
    class Meta(TableMeta):
        table_name = table_name("contacts")

    campaign_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    number = UnicodeAttribute(null=True)
    line = NumberAttribute(null=True)
    group = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    zone = UnicodeAttribute(null=True)
    variables = JSONAttribute(null=True)
    attempts = NumberAttribute(null=True)
    due_of = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    call_id = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    due = DueIndex()
