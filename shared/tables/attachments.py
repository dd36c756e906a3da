"""Files that belong to messages. Each stands at two keys, written together, so that one read finds it by either.

`thread` and `place` are

<owner>#<conversation_id>   file#<message_id>#<attachment_id>   beside the others of its message and conversation
<owner>#file#<id>           where                               by its id alone, and nobody else's

Read by   key                                      serves
message   thread, place begins `file#<message>#`   the files of a message
talk      thread                                   the files of a conversation
id        thread, `where`                          one file of its owner
overseen  overseen, created_at                     for administrators: every file, and those of a person
by_type   filed, created_at                        the same, of one type

Of the two items, one stands in the lists of everybody's files and the other in those of its owner's: two indexes make
four lists. `overseen` is `files` where a file is found by its id and `files#<owner>` beside its message; `filed` is
`<type>` and `<owner>#<type>`, once the type is known.

Stream    a file that was stored is read; the bytes of one that was removed are removed behind it
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name
from shared.tables.overseen import OverseenIndex


class TypeIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "by_type"
        projection = AllProjection()

    filed = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class AttachmentItem(Table):
    class Meta(TableMeta):
        table_name = table_name("attachments")

    thread = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    owner = UnicodeAttribute()
    attachment_id = UnicodeAttribute()
    conversation_id = UnicodeAttribute()
    message_id = UnicodeAttribute()
    message_place = UnicodeAttribute()  # where the message stands in its own table
    name = UnicodeAttribute()
    media_type = UnicodeAttribute()
    size = NumberAttribute()
    checksum = UnicodeAttribute(null=True)
    metadata = JSONAttribute(null=True)
    scanned_by = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    reading = UnicodeAttribute()
    remark = UnicodeAttribute(null=True)  # why it cannot be read
    characters = NumberAttribute(null=True)
    created_at = UnicodeAttribute()
    overseen = UnicodeAttribute(null=True)
    filed = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)  # of a file that is announced and does not come
    by_time = OverseenIndex()
    by_type = TypeIndex()
