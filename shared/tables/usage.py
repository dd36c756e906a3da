"""What a person used: a day's sums, and the entries they are made of.

`owner` is `<product>#<user_id>`; `place` is `day#<YYYY-MM-DD>` or `entry#<ordered id>`.

Read by   key                              serves
owner     owner, place between two days    what was used, and what is left of an allowance
owner     owner, place begins `entry#`     every entry, oldest first
Stream    entries become the sums that analytics read
"""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class UsageItem(Table):
    class Meta(TableMeta):
        table_name = table_name("usage")

    owner = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    expires_at = TTLAttribute(null=True)
    # a day
    spoken_for = NumberAttribute(null=True)  # tokens that were used, and those kept for turns under way
    input_tokens = NumberAttribute(null=True)
    output_tokens = NumberAttribute(null=True)
    micros_spoken_for = NumberAttribute(null=True)  # as `spoken_for`, in millionths of a dollar
    micros = NumberAttribute(null=True)  # millionths of a dollar, where prices are known
    unpriced = NumberAttribute(null=True)  # calls whose price is not
    turns = NumberAttribute(null=True)
    tool_calls = NumberAttribute(null=True)
    audio_ms = NumberAttribute(null=True)  # of recordings that were listened to
    characters = NumberAttribute(null=True)  # that were spoken
    # an entry
    day = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    turn_id = UnicodeAttribute(null=True)
    conversation_id = UnicodeAttribute(null=True)
    first_token_ms = NumberAttribute(null=True)
    calls = JSONAttribute(null=True)
    tools = JSONAttribute(null=True)
