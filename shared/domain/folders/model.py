"""Folders, and the tree they make."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from shared.kit.errors import Conflict, Invalid, NotFound, Unprocessable
from shared.kit.texts import one_line

LONGEST_NAME = 100
LONGEST_MARK = 50  # of a colour or an icon
MOST_FOLDERS = 1000
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Folder:
    user_id: str
    id: str
    name: str
    color: str | None
    icon: str | None
    parent_id: str | None
    created_at: datetime
    updated_at: datetime
    version: int = 1
    closing: bool = False

    @property
    def place(self) -> tuple[str | None, str]:
        """One folder of a person has it."""
        return self.parent_id, folded(self.name)


@dataclass(frozen=True, slots=True)
class Nested:
    folder: Folder
    children: tuple["Nested", ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Which folder of a person stands in which; `version` counts the changes."""

    user_id: str
    parents: Mapping[str, str | None]
    version: int = 0

    def depth(self, folder_id: str | None) -> int:
        """How many folders one opens to be in it."""
        return 0 if folder_id is None else 1 + self.depth(self.parents[folder_id])

    def height(self, folder_id: str) -> int:
        """How many levels stand in it, with its own."""
        deepest = max(self.depth(each) for each in self.parents if self.holds(folder_id, each))
        return deepest - self.depth(folder_id) + 1

    def children(self, folder_id: str) -> list[str]:
        return [child for child, parent in self.parents.items() if parent == folder_id]

    def holds(self, folder_id: str, inner: str | None) -> bool:
        """Whether one finds `inner` in it, or is there already."""
        return inner is not None and (inner == folder_id or self.holds(folder_id, self.parents[inner]))

    def grown(self, folder_id: str, parent_id: str | None) -> "Tree":
        if len(self.parents) >= MOST_FOLDERS:
            raise Conflict(f"{MOST_FOLDERS} folders are the most: delete one first", code="TOO_MANY_FOLDERS")
        self._must_take(parent_id, 1)
        return self._with({folder_id: parent_id})

    def moved(self, folder_id: str, parent_id: str | None) -> "Tree":
        if parent_id in self.parents and self.holds(folder_id, parent_id):
            raise Invalid("A folder cannot be moved into itself or into one inside it", field="parent_folder_id")
        self._must_take(parent_id, self.height(folder_id))
        return self._with({folder_id: parent_id})

    def raised(self, folder_ids: Iterable[str]) -> "Tree":
        return self._with(dict.fromkeys(folder_ids))

    def without(self, folder_id: str) -> "Tree":
        left = {child: parent for child, parent in self.parents.items() if child != folder_id}
        return replace(self, parents=left, version=self.version + 1)

    def _must_take(self, parent_id: str | None, levels: int) -> None:
        if parent_id is not None and parent_id not in self.parents:
            raise not_there("parent_folder_id")
        if self.depth(parent_id) + levels > DEEPEST:
            raise Invalid(
                f"Folders stand at most {DEEPEST} deep", code="FOLDERS_TOO_DEEP", field="parent_folder_id"
            )

    def _with(self, parents: Mapping[str, str | None]) -> "Tree":
        return replace(self, parents={**self.parents, **parents}, version=self.version + 1)


def not_there(field: str | None = None) -> NotFound:
    return NotFound("Folder not found", code="RESOURCE_NOT_FOUND", field=field)


def folded(name: str) -> str:
    """Two spellings that a person takes for one name are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def by_name(folders: Iterable[Folder]) -> list[Folder]:
    return sorted(folders, key=lambda folder: (folded(folder.name), folder.id))


def nested(folders: Iterable[Folder]) -> list[Nested]:
    inside: dict[str | None, list[Folder]] = {}
    for folder in by_name(folders):
        inside.setdefault(folder.parent_id, []).append(folder)

    def within(parent_id: str | None) -> tuple[Nested, ...]:
        return tuple(Nested(folder, within(folder.id)) for folder in inside.get(parent_id, ()))

    return list(within(None))


def lifted(children: Iterable[Folder], top: Iterable[Folder], now: datetime) -> list[Folder]:
    """They stand at the top then, under names that nobody there has."""
    taken = {folded(folder.name) for folder in top}
    found = []
    for child in by_name(children):
        name = free_name(child.name, taken)
        taken.add(folded(name))
        found.append(replace(child, name=name, parent_id=None, updated_at=now, version=child.version + 1))
    return found


def free_name(name: str, taken: set[str]) -> str:
    """`Labs`, or else `Labs (2)` and so on."""
    if folded(name) not in taken:
        return name
    tails = (f" ({number})" for number in count(2))
    numbered = (name[: LONGEST_NAME - len(tail)].rstrip() + tail for tail in tails)
    return next(shown for shown in numbered if folded(shown) not in taken)


def checked_name(name: str) -> str:
    shown = checked_line(name, "name", LONGEST_NAME)
    if not shown:
        raise Unprocessable(f"A folder's name has 1 to {LONGEST_NAME} characters", field="name")
    return shown


def checked_mark(mark: str | None, field: str) -> str | None:
    """A colour or an icon; nothing is none."""
    return checked_line(mark or "", field, LONGEST_MARK) or None


def checked_line(text: str, field: str, longest: int) -> str:
    shown = one_line(text)
    if len(shown) > longest:
        raise Unprocessable(f"`{field}` has at most {longest} characters", field=field)
    return shown
