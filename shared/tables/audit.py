"""Who did what. Records are only ever put; no function has a right to change or to remove one.

A day has a few shards, so that writes meet no hot key; which one a record goes to is chance.

Read by   key               serves
shard     shelf, place      a day's records in the order they were made (`place` is the instant and the id)
by_actor  actor, place      what somebody did (nobody known: not in the index)
by_about  about, place      what was done to somebody or something
by_act    act_shelf, place  records of one act with one outcome: four shards, as a day has, and so no hotter than it
by_kind   kind, place       looks at patients, which are few (everything else: not in the index)
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name


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


class ActIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "by_act"
        projection = AllProjection()

    act_shelf = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class KindIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "by_kind"
        projection = AllProjection()

    kind = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class AuditItem(Table):
    class Meta(TableMeta):
        table_name = table_name("audit")

    shelf = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    act = UnicodeAttribute()
    actor = UnicodeAttribute(null=True)
    about = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    act_shelf = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute()
    ip = UnicodeAttribute()
    request_id = UnicodeAttribute()
    facts = JSONAttribute()
    by_actor = ActorIndex()
    by_about = AboutIndex()
    by_act = ActIndex()
    by_kind = KindIndex()
