"""Who did what. Records are only ever put; no function has a right to change or to remove one.

A day has a few shards, so that writes meet no hot key; which one a record goes to is chance.

Read by   key               serves
shard     shelf, place      a day's records in the order they were made (`place` is the instant and the id)
by_actor  actor, place      what somebody did (nobody known: not in the index)
by_about  about, place      what was done to somebody or something
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from shared.tables.base import TableMeta, table_name


class ActorIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "by_actor"
        projection = AllProjection()

    actor = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class AboutIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "by_about"
        projection = AllProjection()

    about = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class AuditItem(Model):
    class Meta(TableMeta):
        table_name = table_name("audit")

    shelf = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    act = UnicodeAttribute()
    actor = UnicodeAttribute(null=True)
    about = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute()
    ip = UnicodeAttribute()
    request_id = UnicodeAttribute()
    facts = JSONAttribute()
    by_actor = ActorIndex()
    by_about = AboutIndex()
