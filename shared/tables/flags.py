"""Feature flags, their history, and the number that every change raises.

`shelf` is `flags` with `thing` `flag#<name>`, or `version`, which counts changes and flags; or it is `history#<name>`
with one item a change, `<instant>#<id>`.

Read by   key                    serves
all       flags                  every flag and the version: one query (a few hundred at most)
one       flags, flag#<name>     a flag, to change it
version   flags, version         whether anything changed
history   history#<name>         what was changed, by whom, newest first
"""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class FlagItem(Table):
    class Meta(TableMeta):
        table_name = table_name("flags")

    shelf = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    made = UnicodeAttribute(null=True)  # a flag made anew under an old name is another one
    flag = JSONAttribute(null=True)
    number = NumberAttribute(null=True)  # of flags
    act = UnicodeAttribute(null=True)  # of the history
    actor = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)
    before = JSONAttribute(null=True)
    after = JSONAttribute(null=True)
