"""One index of several tables: everything of a kind, whoever's it is, as it was made.

Its hash is one word a kind and never changes, as its range does not: what is written to an item later moves no entry.
A kind takes a thousand new things a second.
"""

from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex


class OverseenIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "overseen"
        projection = AllProjection()

    overseen = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)
