"""What is known of patients, by the conversation it is for, and a person's presets.

`thing` is `context#<id>`, `preset#<id>` or `presets`, which counts these. A context's id follows from its owner and
its conversation: there cannot be two for one.

Read by   key                             serves
one       user_id, `context#<id>`         a context, by its id or by its conversation
newest    user_id, touched                the one that was written last
presets   user_id, thing begins `preset#` a person's presets
overseen  overseen, created_at            every context, for administrators
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name
from shared.tables.overseen import OverseenIndex


class NewestIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "newest"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class ClinicalItem(Table):
    class Meta(TableMeta):
        table_name = table_name("clinical-contexts")

    user_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    id = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    patient = JSONAttribute(null=True)
    revision = UnicodeAttribute(null=True)  # another one after every write
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    touched = UnicodeAttribute(null=True)  # of contexts alone
    name = UnicodeAttribute(null=True)  # of a preset, as the next two
    description = UnicodeAttribute(null=True)
    icon = UnicodeAttribute(null=True)
    number = NumberAttribute(null=True)  # of presets
    overseen = UnicodeAttribute(null=True)  # of contexts alone
    counted = BooleanAttribute(null=True)  # of contexts: the sums of all patients tell of it
    newest = NewestIndex()
    by_time = OverseenIndex()
