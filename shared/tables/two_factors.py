"""A person's second step of signing in: the sealed secret, what of it was used, and the marks of backup codes.

Read by   key       serves
user_id   user_id   whether a code is right (one update notes that it was used)
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from shared.tables.base import Table, TableMeta, table_name


class TwoFactorItem(Table):
    class Meta(TableMeta):
        table_name = table_name("two-factors")

    user_id = UnicodeAttribute(hash_key=True)
    sealed = UnicodeAttribute()
    marks = UnicodeSetAttribute(null=True)  # of backup codes that were not used
    last_step = NumberAttribute()  # of the clock; codes of it and of earlier ones are spent
    confirmed_at = NumberAttribute(null=True)  # none while it is being set up
