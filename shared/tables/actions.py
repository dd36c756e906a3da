"""What the assistant would do for a person, one item each, for two days: done once they say so.

Read by   key                   serves
one       user_id, action_id    what would be done, and what became of it
"""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.models import Model

from shared.tables.base import TableMeta, table_name


class ActionItem(Model):
    class Meta(TableMeta):
        table_name = table_name("actions")

    user_id = UnicodeAttribute(hash_key=True)
    action_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    summary = UnicodeAttribute()
    arguments = JSONAttribute()
    conversation_id = UnicodeAttribute()
    turn_id = UnicodeAttribute()
    state = UnicodeAttribute()
    attempts = NumberAttribute()
    until = NumberAttribute()  # when it is too late to say yes
    due = NumberAttribute(null=True)  # when whoever carries it out is taken for dead
    result = JSONAttribute(null=True)
    created_at = UnicodeAttribute()
    expires_at = TTLAttribute()
