"""Accounts that people have elsewhere: at most one of a kind.

`sealed` is the password, which nobody reads but the vault that sealed it.

Read by   key              serves
one       user_id, kind    to sign in to a person's calendar, mail or files
all       user_id          what a person has set up
"""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class IntegrationItem(Table):
    class Meta(TableMeta):
        table_name = table_name("integrations")

    user_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    server = JSONAttribute()
    username = UnicodeAttribute()
    sealed = UnicodeAttribute()
    version = NumberAttribute()
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    checked_at = UnicodeAttribute(null=True)
    renewing_until = NumberAttribute(null=True)  # when whoever renews what is sealed is taken for dead
