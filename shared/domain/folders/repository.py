"""Folders, the claims on their names, and their tree."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.folders.model import Folder, Tree
from shared.kit.clock import rfc3339
from shared.tables.folders import FolderItem
from shared.tables.transactions import agreed

REFUSED = "ConditionalCheckFailedException"
TREE = "tree"
ROOT = "root"
Change = tuple[Folder, Folder]  # before and after
Write = Callable[[TransactWrite], None]


@dataclass(frozen=True, slots=True)
class FolderRepository:
    def get(self, user_id: str, folder_id: str) -> Folder | None:
        try:
            return from_item(FolderItem.get(user_id, folder_thing(folder_id), consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, user_id: str) -> list[Folder]:
        mine = FolderItem.thing.startswith(folder_thing(""))
        return [from_item(item) for item in FolderItem.query(user_id, mine, consistent_read=True)]

    def tree(self, user_id: str) -> Tree:
        try:
            return tree_of(user_id, FolderItem.get(user_id, TREE, consistent_read=True))
        except DoesNotExist:
            return Tree(user_id, {})

    def in_tree(self, user_id: str, folder_id: str) -> tuple[Folder | None, Tree]:
        """Both by one call."""
        keys = [(user_id, TREE), (user_id, folder_thing(folder_id))]
        found = {item.thing: item for item in FolderItem.batch_get(keys, consistent_read=True)}
        folder = found.get(folder_thing(folder_id))
        tree = tree_of(user_id, found[TREE]) if TREE in found else Tree(user_id, {})
        return from_item(folder) if folder else None, tree

    def add(self, new: Folder, tree: Tree) -> bool:
        """False when its name is taken, or the tree is not as it was read."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(new), condition=FolderItem.thing.does_not_exist())
            claim(transaction, new)
            keep(transaction, tree)

        return agreed(fill)

    def replace(self, changes: Sequence[Change], tree: Tree | None) -> bool:
        """False when a folder or the tree is not as it was read, or a name is taken. Some thirty at once, no more."""

        def fill(transaction: TransactWrite) -> None:
            for before, after in changes:
                transaction.save(to_item(after), condition=FolderItem.version == before.version)
                if before.place != after.place:
                    transaction.delete(FolderItem(before.user_id, name_thing(before)))
                    claim(transaction, after)
            if tree is not None:
                keep(transaction, tree)

        return agreed(fill)

    def claimed_by(self, folder: Folder) -> str | None:
        try:
            return str(FolderItem.get(folder.user_id, name_thing(folder), consistent_read=True).folder_id)
        except DoesNotExist:
            return None

    def close(self, user_id: str, folder_id: str) -> Folder | None:
        """From here on nothing is put into it; none where there is no such folder."""
        item = FolderItem(user_id, folder_thing(folder_id))
        try:
            item.update(actions=closing(), condition=FolderItem.folder_id.exists())
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return None
        return from_item(item)

    def close_with(self, user_id: str, folder_id: str, also: Write) -> bool:
        """As above, in one transaction with another write."""

        def fill(transaction: TransactWrite) -> None:
            item = FolderItem(user_id, folder_thing(folder_id))
            transaction.update(item, actions=closing(), condition=FolderItem.folder_id.exists())
            also(transaction)

        return agreed(fill)

    def remove(self, gone: Folder, tree: Tree) -> bool:
        """False when it or the tree is not as it was read."""

        def fill(transaction: TransactWrite) -> None:
            item = FolderItem(gone.user_id, folder_thing(gone.id))
            transaction.delete(item, condition=FolderItem.version == gone.version)
            transaction.delete(FolderItem(gone.user_id, name_thing(gone)))
            keep(transaction, tree)

        return agreed(fill)


def closing() -> list[Action]:
    return [FolderItem.closing.set(True), FolderItem.version.add(1)]


def claim(transaction: TransactWrite, folder: Folder) -> None:
    item = FolderItem(folder.user_id, name_thing(folder), folder_id=folder.id)
    transaction.save(item, condition=FolderItem.thing.does_not_exist())


def keep(transaction: TransactWrite, tree: Tree) -> None:
    parents = {child: parent or ROOT for child, parent in tree.parents.items()}
    before = tree.version - 1
    unchanged = FolderItem.version == before if before else FolderItem.thing.does_not_exist()
    item = FolderItem(tree.user_id, TREE, parents=parents, version=tree.version, counted=True)
    transaction.save(item, condition=unchanged)


def folder_thing(folder_id: str) -> str:
    return f"folder#{folder_id}"


def name_thing(folder: Folder) -> str:
    parent_id, name = folder.place
    return f"name#{parent_id or ROOT}#{name}"


def tree_of(user_id: str, item: Any) -> Tree:
    parents = {child: None if parent == ROOT else parent for child, parent in item.parents.attribute_values.items()}
    return Tree(user_id, parents, int(item.version))


def to_item(folder: Folder) -> FolderItem:
    return FolderItem(
        folder.user_id,
        folder_thing(folder.id),
        folder_id=folder.id,
        name=folder.name,
        color=folder.color,
        icon=folder.icon,
        parent_folder_id=folder.parent_id,
        created_at=rfc3339(folder.created_at),
        updated_at=rfc3339(folder.updated_at),
        version=folder.version,
        closing=folder.closing or None,
        overseen="folders",
        counted=True,
    )


def from_item(item: Any) -> Folder:
    return Folder(
        user_id=item.user_id,
        id=item.folder_id,
        name=item.name,
        color=item.color,
        icon=item.icon,
        parent_id=item.parent_folder_id,
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
        version=int(item.version),
        closing=bool(item.closing),
    )
