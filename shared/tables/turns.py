"""Turns: what was asked, how far the answer is, and every frame of it, for as long as somebody may come back.

`turn` is `<owner>#<id>`, the id being that of the answer's message; `place` is `head` or `frame#<number>`.

Read by   key                      serves
turn      turn, `head`             the state of a turn, whether it is to stop, who listens
turn      turn, place from a frame what came after it
open      open, due                turns whose worker has fallen silent; only unfinished ones are in it
running   running                  the unfinished turns of a conversation
"""

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.tables.base import Table, TableMeta, table_name


class OpenIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "open"
        projection = KeysOnlyProjection()

    open = UnicodeAttribute(hash_key=True)
    due = NumberAttribute(range_key=True)


class RunningIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "running"
        projection = KeysOnlyProjection()

    running = UnicodeAttribute(hash_key=True)


class TurnItem(Table):
    class Meta(TableMeta):
        table_name = table_name("turns")

    turn = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    expires_at = TTLAttribute()
    # a frame
    event = JSONAttribute(null=True)
    packed = BinaryAttribute(null=True, legacy_encoding=False)  # a long event, compressed
    epoch = NumberAttribute(null=True)
    # the head
    owner = UnicodeAttribute(null=True)
    turn_id = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    asked = JSONAttribute(null=True)
    stop = BooleanAttribute(null=True)
    ears = UnicodeSetAttribute(null=True)
    day = UnicodeAttribute(null=True)
    reserved = NumberAttribute(null=True)  # tokens, and below millionths of a dollar
    reserved_micros = NumberAttribute(null=True)
    began_at = UnicodeAttribute(null=True)
    open = UnicodeAttribute(null=True)
    due = NumberAttribute(null=True)
    running = UnicodeAttribute(null=True)
    by_due = OpenIndex()
    by_conversation = RunningIndex()
