"""Somebody's files, on a server of theirs."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """`path` begins where the account's address ends; `mark` is another one when what is there has changed."""

    path: str
    is_folder: bool
    mark: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Found:
    url: str
    mark: str
    media_type: str
    data: bytes = field(repr=False)


class FileStore(Protocol):
    def url(self, path: str) -> str:
        """Where a person finds it."""

    def listed(self, folder: str) -> list[Entry]:
        """What stands in a folder, by name."""

    def read(self, path: str) -> Found: ...
