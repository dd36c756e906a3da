"""What administrators see of what people have here: hidden, unless they say that they want to read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.domain.attachments.model import FileType
from shared.kit.errors import NotFound
from shared.phi import MASK_ALL, screen

HIDDEN = "***"
BETWEEN = "~"


class Kind(StrEnum):
    CONVERSATION = "conversation"
    CONTEXT = "clinical"
    FILE = "attachment"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a kind: everybody's or one person's; a type is of files alone."""

    user_id: str | None = None
    file_type: FileType | None = None

    @property
    def facts(self) -> Mapping[str, str]:
        """What a record tells of beside whose they are."""
        return {"file_type": self.file_type} if self.file_type else {}


@dataclass(frozen=True, slots=True)
class Thing:
    """`id` is its owner's; `key` is how administrators call it, since an id is found at its owner alone."""

    kind: Kind
    user_id: str
    id: str
    created_at: str
    facts: Mapping[str, Any]

    @property
    def key(self) -> str:
        return self.called(self.user_id, self.id)

    @staticmethod
    def called(user_id: str, name: str) -> str:
        return f"{user_id}{BETWEEN}{name}"


@dataclass(frozen=True, slots=True)
class Removed:
    """How many files went, and which were not there."""

    gone: int
    left: list[str]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How many went of those that were looked at, and what leads to the rest."""

    gone: int
    looked_at: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many folders went, and how many conversations were in them."""

    folders: int
    conversations: int


def place_in(key: str) -> tuple[str, str]:
    """Whose it is, and its id."""
    user_id, found, name = key.partition(BETWEEN)
    if not (found and user_id and name) or "#" in key:
        raise missing()
    return user_id, name


def missing() -> NotFound:
    return NotFound("There is no such thing", code="RESOURCE_NOT_FOUND")


def readable(text: str, *, shown: bool) -> str:
    """A text without what says who somebody is."""
    return text if shown else screen(text, MASK_ALL).text


def hidden(value: Any) -> Any:
    """The shape of what is there, and nothing of it."""
    if isinstance(value, Mapping):
        return {name: hidden(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [HIDDEN for _ in value]
    return None if value is None else HIDDEN
