"""Accounts, the claims on their addresses, and how many there are.

Read by   key             serves
key       account#<id>    one account
key       email#<folded>  whose address it is; written in the account's transaction, so an address has one owner
key       link#<digest>   whose account an issuer's person opens; like the address
key       count#<what>    counters, raised in the same transactions: `total#0` … `total#7`, `active#…`, `admins`
newest    shelf, made     every account, newest first (deleted ones have left the shelf)
staff     post, made      those with a role other than everybody's, newest first
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name


class NewestIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "newest"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class StaffIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "staff"
        projection = AllProjection()

    post = UnicodeAttribute(hash_key=True)
    made = UnicodeAttribute(range_key=True)


class AccountItem(Table):
    class Meta(TableMeta):
        table_name = table_name("accounts")

    key = UnicodeAttribute(hash_key=True)
    owner = UnicodeAttribute(null=True)  # of a claim
    number = NumberAttribute(null=True)  # of a counter
    account_id = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    full_name = UnicodeAttribute(null=True)
    first_name = UnicodeAttribute(null=True)
    last_name = UnicodeAttribute(null=True)
    password_hash = UnicodeAttribute(null=True)
    role = UnicodeAttribute(null=True)
    active = BooleanAttribute(null=True)
    epoch = NumberAttribute(null=True)  # raised by whatever must end the account's sessions
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    last_login = UnicodeAttribute(null=True)
    two_factor = BooleanAttribute(null=True)
    deleted_at = UnicodeAttribute(null=True)
    email_proved = BooleanAttribute(null=True)
    links = JSONAttribute(null=True)
    shelf = UnicodeAttribute(null=True)
    made = UnicodeAttribute(null=True)
    post = UnicodeAttribute(null=True)
    newest = NewestIndex()
    staff = StaffIndex()
