"""Conversations of every product, their settings, and how many a person has.

`owner` is `<product>#<user_id>`; `thing` is `conversation#<id>`, `settings#<id>`, `count` or `count#<folder_id>`. Where
conversations have numbers it is also `numbers`, the last one given, and `number#<n>`, which leads to one.

Read by   key                serves
owner     owner, thing       one conversation, its settings, the counts
recent    owner, touched     a person's list, newest first
shelved   shelf, touched     the same, archived or not
filed     folder, touched    the same, of one folder
overseen  overseen, created_at  those of a product, for administrators
Stream    what was removed is swept up behind it: messages, files, links
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name
from shared.tables.overseen import OverseenIndex


class RecentIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "recent"
        projection = AllProjection()

    owner = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class ShelvedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "shelved"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class FiledIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "filed"
        projection = AllProjection()

    folder = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class ConversationItem(Table):
    class Meta(TableMeta):
        table_name = table_name("conversations")

    owner = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    conversation_id = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    archived = BooleanAttribute(null=True)
    folder_id = UnicodeAttribute(null=True)
    message_count = NumberAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    touched = UnicodeAttribute(null=True)  # when, and which: no two are alike
    shelf = UnicodeAttribute(null=True)
    folder = UnicodeAttribute(null=True)
    settings = JSONAttribute(null=True)
    version = NumberAttribute(null=True)
    external_id = UnicodeAttribute(null=True)
    number = NumberAttribute(null=True)
    total = NumberAttribute(null=True)
    total_archived = NumberAttribute(null=True)
    overseen = UnicodeAttribute(null=True)  # of conversations alone: the product
    counted = BooleanAttribute(null=True)  # the sums of all folders tell whether it is in one
    expires_at = TTLAttribute(null=True)
    recent = RecentIndex()
    shelved = ShelvedIndex()
    filed = FiledIndex()
    by_time = OverseenIndex()
