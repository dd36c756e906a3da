"""What a person may do with folders of their own. Somebody else's is not found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from shared.domain.folders.model import (
    Folder,
    Nested,
    Tree,
    by_name,
    checked_mark,
    checked_name,
    lifted,
    nested,
    not_there,
)
from shared.domain.folders.repository import FolderRepository, Write
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, Stale
from shared.kit.ids import is_id
from shared.kit.making import made_before, new_id
from shared.kit.principal import Principal

AT_ONCE = 24
CHECKS: Mapping[str, Callable[[Any], str | None]] = {
    "name": checked_name,
    "color": lambda color: checked_mark(color, "color"),
    "icon": lambda icon: checked_mark(icon, "icon"),
}


class Shelved(Protocol):
    """What is kept in folders."""

    def unfile(self, user_id: str, folder_id: str) -> int: ...


@dataclass(frozen=True, slots=True)
class FolderService:
    folders: FolderRepository
    shelved: Shelved
    now: Clock = utc_now

    def create(
        self, user: Principal, name: str, color: str | None, icon: str | None, parent_id: str | None
    ) -> Folder:
        now = self.now()
        marks = (checked_mark(color, "color"), checked_mark(icon, "icon"))
        new = Folder(user.user_id, new_id(), checked_name(name), *marks, parent_id, now, now)
        if before := made_before(lambda: self.folders.get(new.user_id, new.id)):
            return before

        def attempt() -> Folder:
            before = self.folders.tree(user.user_id)
            if not self.folders.add(new, before.grown(new.id, parent_id)):
                raise self._why(new)
            return new

        return agreeing(attempt)

    def get(self, user: Principal, folder_id: str) -> Folder:
        found = self.folders.get(user.user_id, folder_id) if is_id(folder_id) else None
        if found is None:
            raise not_there()
        return found

    def within(self, user: Principal, parent_id: str | None) -> list[Folder]:
        """Those at the top, or those in a folder, by name."""
        found = self.folders.all(user.user_id)
        if parent_id is not None and all(folder.id != parent_id for folder in found):
            raise not_there("parent_id")
        return by_name(folder for folder in found if folder.parent_id == parent_id)

    def all(self, user: Principal) -> list[Folder]:
        return self.folders.all(user.user_id)

    def tree(self, user: Principal) -> list[Nested]:
        return nested(self.folders.all(user.user_id))

    def update(self, user: Principal, folder_id: str, changes: Mapping[str, Any]) -> Folder:
        """What is not named stays. A parent of none moves it to the top."""
        checked = {field: CHECKS[field](value) for field, value in changes.items() if field in CHECKS}
        named: dict[str, Any] = {**changes, **checked}

        def attempt() -> Folder:
            before, tree = self._read(user, folder_id, moves="parent_id" in named)
            after = replace(before, **named, updated_at=self.now(), version=before.version + 1)
            moved = tree.moved(folder_id, after.parent_id) if tree and after.parent_id != before.parent_id else None
            if not self.folders.replace([(before, after)], moved):
                raise self._why(after)
            return after

        return agreeing(attempt)

    def move(self, user: Principal, folder_id: str, parent_id: str | None) -> Folder:
        return self.update(user, folder_id, {"parent_id": parent_id})

    def delete(self, user: Principal, folder_id: str, also: Write | None = None) -> int:
        """What is in it goes to the top, then it goes itself: who deletes again after a crash finishes the work.

        `also` is written with the first of all that changes. Says how many conversations were in it.
        """
        if not is_id(folder_id) or (also and not self.folders.close_with(user.user_id, folder_id, also)):
            raise not_there()

        def attempt() -> int:
            folder = self.folders.close(user.user_id, folder_id)
            if folder is None:
                raise not_there()
            tree = self._emptied(user.user_id, folder_id)
            moved = self.shelved.unfile(user.user_id, folder_id)
            if not self.folders.remove(folder, tree.without(folder_id)):
                raise Stale
            return moved

        return agreeing(attempt)

    def beneath(self, user: Principal, folder_id: str) -> list[str]:
        """A folder and all that stand in it, at any depth: the deepest first."""
        tree = self.folders.tree(user.user_id)
        held = [each for each in tree.parents if tree.holds(folder_id, each)]
        return sorted(held, key=lambda each: (-tree.depth(each), each)) or [folder_id]

    def _read(self, user: Principal, folder_id: str, *, moves: bool) -> tuple[Folder, Tree | None]:
        if not moves or not is_id(folder_id):
            return self.get(user, folder_id), None
        folder, tree = self.folders.in_tree(user.user_id, folder_id)
        if folder is None:
            raise not_there()
        if folder_id not in tree.parents:
            raise Stale
        return folder, tree

    def _emptied(self, user_id: str, folder_id: str) -> Tree:
        tree = self.folders.tree(user_id)
        while tree.children(folder_id):
            tree = self._lifted(tree, folder_id)
        return tree

    def _lifted(self, tree: Tree, folder_id: str) -> Tree:
        found = self.folders.all(tree.user_id)
        children = {each.id: each for each in by_name(found) if each.parent_id == folder_id}
        some = list(children.values())[:AT_ONCE]
        after = lifted(some, (each for each in found if each.parent_id is None), self.now())
        moved = tree.raised(each.id for each in after)
        if not some or not self.folders.replace([(children[each.id], each) for each in after], moved):
            raise Stale
        return moved

    def _why(self, wanted: Folder) -> Exception:
        """The store says only that a condition did not hold: whether it was the name is asked."""
        if self.folders.claimed_by(wanted) in {None, wanted.id}:
            return Stale()
        return Conflict("There is a folder of this name already", field="name")
