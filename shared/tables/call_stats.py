"""What calls came to: counted day by day for a person, a campaign and an agent, in the transactions that make it so.

`scope` is `user#<id>`, `campaign#<id>` or `agent#<id>`; `slot` is `day#<date>` or `phrase#<words>`.

Read by   key                      serves
scope     scope, slot between days statistics of some days
ranked    ranked, heard            the phrases that were heard in most calls
"""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name


class RankedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "ranked"
        projection = AllProjection()

    ranked = UnicodeAttribute(hash_key=True)
    heard = NumberAttribute(range_key=True)


class CallStatItem(Table):
    class Meta(TableMeta):
        table_name = table_name("call-stats")

    scope = UnicodeAttribute(hash_key=True)
    slot = UnicodeAttribute(range_key=True)
    total = NumberAttribute(null=True)
    completed = NumberAttribute(null=True)
    failed = NumberAttribute(null=True)
    seconds = NumberAttribute(null=True)
    micros = NumberAttribute(null=True)  # millionths of a dollar
    analysed = NumberAttribute(null=True)
    positive = NumberAttribute(null=True)
    neutral = NumberAttribute(null=True)
    negative = NumberAttribute(null=True)
    phrase = UnicodeAttribute(null=True)
    ranked = UnicodeAttribute(null=True)
    heard = NumberAttribute(null=True)
    by_rank = RankedIndex()
