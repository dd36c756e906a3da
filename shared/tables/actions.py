"""What the assistant would do for a person, one item each, for two days: done once they say so.

Read by   key                   serves
one       user_id, action_id    what would be done, and what became of it
some      user_id, action_ids   to tell the assistant what became of its proposals
"""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class ActionItem(Table):
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
    hand = UnicodeAttribute(
        null=True
    )  # of whoever carries it out: by it a claim is known again whose answer was lost
    result = JSONAttribute(null=True)
    fault = UnicodeAttribute(null=True)  # why it could not be done when it was last confirmed
    created_at = UnicodeAttribute()
    expires_at = TTLAttribute()
