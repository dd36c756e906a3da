"""Files: bytes under a key, with a type. What is large goes between a client and the store by itself, by a signed
form or link.

A row that reads files needs `Right.QUERY` on the bucket too: without it a missing file cannot be told from a
forbidden one.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from shared.kit.settings import StageSettings

LINK_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a file without reading it."""

    size: int
    media_type: str
    etag: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from the first to the last, both included."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last + 1 - self.first


@dataclass(frozen=True, slots=True)
class Form:
    """What a client posts as `multipart/form-data`: these fields, and the bytes in a last one named `file`."""

    url: str
    fields: Mapping[str, str]
    ends_at: datetime


class MissingFile(LookupError):
    """There is no such file (any more)."""


class Files(Protocol):
    def put(self, key: str, content: bytes | BinaryIO, media_type: str) -> None:
        """A stream is read once, from where it stands, in parts of bounded size."""

    def head(self, key: str) -> Kept | None: ...

    def read(self, key: str, span: Span | None = None) -> bytes:
        """Into memory; raises `MissingFile`."""

    def stream(self, key: str, span: Span | None = None) -> Iterator[bytes]:
        """In pieces; raises `MissingFile`."""

    def move(self, key: str, to: str) -> None:
        """Raises `MissingFile`; a file that stands there already is replaced."""

    def keys(self, prefix: str) -> Iterator[str]: ...

    def delete(self, keys: Iterable[str]) -> None:
        """What is not there is deleted already."""

    def form(self, key: str, media_type: str, most: int, seconds: int = LINK_SECONDS) -> Form:
        """Lets its holder put one file of that type and at most that size under this very key."""

    def link(self, key: str, name: str, media_type: str, seconds: int = LINK_SECONDS) -> str:
        """Lets its holder download the file, as an attachment of that name."""


def bucket_name(noun: str) -> str:
    """The templates give the name, since a bucket's must be unique in the world; locally it follows the stage."""
    variable = f"PARLEY_BUCKET_{noun.upper().replace('-', '_')}"
    return os.environ.get(variable) or f"parley-{StageSettings.load().stage}-{noun}"
