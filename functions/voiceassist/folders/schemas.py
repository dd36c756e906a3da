"""Bodies and answers of `/api/folders`."""

from typing import Any

from pydantic import Field

from shared.domain.folders.model import Folder, Nested
from shared.kit.clock import rfc3339
from shared.web.schemas import BothOut, In

ROOT = "root"
NAME = Field(max_length=1000)
MARK = Field(default=None, max_length=1000)
PARENT = Field(default=None, max_length=100)


def parent_of(given: str | None) -> str | None:
    """`root`, nothing and null all mean the top."""
    return None if given in {None, "", ROOT} else given


class NewFolderIn(In):
    name: str = NAME
    color: str | None = MARK
    icon: str | None = MARK
    parent_folder_id: str | None = PARENT


class FolderIn(In):
    """What is not named stays. Null takes a colour or an icon away, and moves a folder to the top."""

    name: str | None = Field(default=None, max_length=1000)
    color: str | None = MARK
    icon: str | None = MARK
    parent_folder_id: str | None = PARENT

    def changes(self) -> dict[str, Any]:
        named = self.model_fields_set - ({"name"} if self.name is None else set())
        found = {field: getattr(self, field) for field in named - {"parent_folder_id"}}
        moved = {"parent_id": parent_of(self.parent_folder_id)} if "parent_folder_id" in named else {}
        return found | moved


class FolderOut(BothOut):
    id: str
    user_id: str
    name: str
    color: str | None
    icon: str | None
    parent_folder_id: str | None
    created_at: str

    @classmethod
    def of(cls, folder: Folder) -> "FolderOut":
        return cls(**told(folder))


class NestedFolderOut(FolderOut):
    children: list["NestedFolderOut"]

    @classmethod
    def around(cls, nested: Nested) -> "NestedFolderOut":
        return cls(**told(nested.folder), children=[cls.around(each) for each in nested.children])


def told(folder: Folder) -> dict[str, Any]:
    return {
        "id": folder.id,
        "user_id": folder.user_id,
        "name": folder.name,
        "color": folder.color,
        "icon": folder.icon,
        "parent_folder_id": folder.parent_id,
        "created_at": rfc3339(folder.created_at),
    }
