"""Links to conversations that somebody shared.

Read by   key                serves
token     token              who may read what, from the link alone
of-talk   talk, created_at   the links of a conversation; `talk` is `<owner>#<conversation_id>`
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name


class OfTalkIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "of-talk"
        projection = AllProjection()

    talk = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class ShareItem(Table):
    class Meta(TableMeta):
        table_name = table_name("shares")

    token = UnicodeAttribute(hash_key=True)
    talk = UnicodeAttribute()
    owner = UnicodeAttribute()
    conversation_id = UnicodeAttribute()
    created_at = UnicodeAttribute()
    ends_at = UnicodeAttribute()
    password_hash = UnicodeAttribute(null=True)
    anonymous = BooleanAttribute()
    access_count = NumberAttribute(default=0)
    expires_at = TTLAttribute()  # a while after its end, so that who comes late is told
    of_talk = OfTalkIndex()
