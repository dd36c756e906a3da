"""What administrators see of what people have here: hidden, unless they say that they want to read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
class Thing:
    """`id` is its owner's; `key` is how administrators call it, since an id is found at its owner alone."""

    kind: Kind
    user_id: str
    id: str
    created_at: str
    facts: Mapping[str, Any]

    @property
    def key(self) -> str:
        return f"{self.user_id}{BETWEEN}{self.id}"


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
