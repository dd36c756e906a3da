"""What is done about identifiers in prompts, and how often it was.

`shelf` is `rules` with `thing` `rules`; `stats` with one item a day and kind, `<date>#<kind>`; or `events#<date>` with
an item each time that something was found, `<instant>#<id>`: kinds and numbers, never what was found.

Read by   key                    serves
rules     rules, rules           what is done about each kind
stats     stats, between days    numbers of a period
events    events#<date>          what happened, newest first
"""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class PhiItem(Table):
    class Meta(TableMeta):
        table_name = table_name("phi")

    shelf = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    modes = JSONAttribute(null=True)
    routing = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    found = NumberAttribute(null=True)
    masked = NumberAttribute(null=True)
    blocked = NumberAttribute(null=True)
    allowed = NumberAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    mode = UnicodeAttribute(null=True)
    kinds = JSONAttribute(null=True)
    expires_at = TTLAttribute(null=True)
