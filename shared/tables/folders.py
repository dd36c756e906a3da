"""A person's folders: a thousand at most.

`thing` is `folder#<id>`; `name#<parent>#<folded name>`, the claim on a name beside its siblings (at the top, the parent
is `root`); or `tree`, which holds who stands in whom and counts its changes, so that two moves at once make no circle.

Read by   key                            serves
all       user_id, thing begins `folder` a person's folders, children and tree: one query
one       user_id, `folder#<id>`         a folder of an owner; the check before something is put into it
tree      user_id, `tree`                where a folder may go
overseen  overseen, created_at           every folder, for administrators
mine      user_id, created_at            those of a person, newest first: nothing else here has a `created_at`
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.tables.base import Table, TableMeta, table_name
from shared.tables.overseen import OverseenIndex


class MineIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "mine"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class FolderItem(Table):
    class Meta(TableMeta):
        table_name = table_name("folders")

    user_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    folder_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    color = UnicodeAttribute(null=True)
    icon = UnicodeAttribute(null=True)
    parent_folder_id = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    closing = BooleanAttribute(null=True)  # it is being deleted: nothing is put into it any more
    overseen = UnicodeAttribute(null=True)  # of folders alone
    counted = BooleanAttribute(null=True)  # of folders and trees: the sums of all folders tell of it
    by_time = OverseenIndex()
    mine = MineIndex()
    parents: MapAttribute[str, Any] = MapAttribute(null=True)  # of the tree
