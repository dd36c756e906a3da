"""A person's folders.

`thing` is `folder#<id>`; `name#<parent>#<folded name>`, the claim on a name beside its siblings; or `tree`, which
counts the moves, so that two of them at once cannot make a circle.

Read by   key                            serves
all       user_id, thing begins `folder` a person's folders, children and tree: one query
one       user_id, `folder#<id>`         a folder of an owner; the check before something is put into it
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from shared.tables.base import TableMeta, table_name


class FolderItem(Model):
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
