"""What was said: one item a message, beside the branches it is on and what happened in the conversation.

`thread` is `<owner>#<conversation_id>`, and there `place` is

branch#<branch>          a branch: where it began, how far it is, what is missing from it
said#<branch>#<depth>    a message
event#<id>               something that happened, in order of time

`thread` is `<owner>#message#<message_id>` with `place` `where` for a message that is known by its id alone.

Read by   key                                serves
shape     thread, place begins `branch#`     every branch at once: one small query
page      thread, place between two depths   the messages of a page
where     thread, `where`                    the message of an id; nobody else's
events    thread, place from `event#<id>`    what happened since
Stream    the files of a removed message are removed behind it
"""

from pynamodb.attributes import (
    BinaryAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
)

from shared.tables.base import Table, TableMeta, table_name


class MessageItem(Table):
    class Meta(TableMeta):
        table_name = table_name("messages")

    thread = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    conversation_id = UnicodeAttribute()
    branch_id = UnicodeAttribute(null=True)
    depth = NumberAttribute(null=True)
    message_id = UnicodeAttribute(null=True)
    role = UnicodeAttribute(null=True)
    content = UnicodeAttribute(null=True)
    packed = BinaryAttribute(null=True, legacy_encoding=False)  # a long content, compressed
    parent_message_id = UnicodeAttribute(null=True)
    client_message_id = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    edited_at = UnicodeAttribute(null=True)
    tokens = NumberAttribute(null=True)
    model = UnicodeAttribute(null=True)
    metadata = JSONAttribute(null=True)
    citations = JSONAttribute(null=True)
    files = NumberAttribute(null=True)  # how many are attached
    # a branch
    starts_at = NumberAttribute(null=True)
    next_depth = NumberAttribute(null=True)
    live = NumberAttribute(null=True)
    holes = JSONAttribute(null=True)
    roots = JSONAttribute(null=True)
    last_activity = UnicodeAttribute(null=True)
    # an event
    event_id = UnicodeAttribute(null=True)
    event_type = UnicodeAttribute(null=True)
    payload = JSONAttribute(null=True)
    source = UnicodeAttribute(null=True)
    trace_id = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)
