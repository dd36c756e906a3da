"""Files that belong to messages: what may be one, and how far each has come."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any
from uuid import UUID, uuid5

from shared.extraction import Kind
from shared.kit.errors import Invalid, NotFound, TooLarge, Unprocessable
from shared.kit.names import plain_name

MEGABYTE = 1024 * 1024
MOST_FILES = 20
LARGEST_METADATA = 4096
SPACE = UUID("0d4a7f1e-8f0b-4a43-9d0e-3f6f2b8b61c5")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES: Mapping[Kind, str] = {
    Kind.PDF: "application/pdf",
    Kind.TEXT: "text/plain; charset=utf-8",
    Kind.MARKDOWN: "text/markdown; charset=utf-8",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.GIF: "image/gif",
    Kind.OLE: "application/msword",
    Kind.DOCX: DOCX,
}


class FileType(StrEnum):
    """As people call it."""

    IMAGE = "image"
    PDF = "pdf"
    TEXT = "text"
    MARKDOWN = "markdown"
    WORD = "word"


TYPES: Mapping[str, FileType] = {
    MEDIA_TYPES[Kind.PDF]: FileType.PDF,
    MEDIA_TYPES[Kind.TEXT]: FileType.TEXT,
    MEDIA_TYPES[Kind.MARKDOWN]: FileType.MARKDOWN,
    MEDIA_TYPES[Kind.PNG]: FileType.IMAGE,
    MEDIA_TYPES[Kind.JPEG]: FileType.IMAGE,
    MEDIA_TYPES[Kind.GIF]: FileType.IMAGE,
    MEDIA_TYPES[Kind.OLE]: FileType.WORD,
    MEDIA_TYPES[Kind.DOCX]: FileType.WORD,
}
SUFFIXES = (".pdf", ".txt", ".md", ".png", ".jpg", ".jpeg", ".gif", ".doc", ".docx")


class State(StrEnum):
    WAITING = "waiting"  # announced; its bytes are on their way, or never come
    STORED = "stored"


class Reading(StrEnum):
    PENDING = "pending"
    READ = "read"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a file that comes through the API, and of one that goes to the store by itself."""

    posted: int
    announced: int


@dataclass(frozen=True, slots=True)
class Home:
    """The message that a file belongs to."""

    conversation_id: str
    message_id: str
    place: str


@dataclass(frozen=True, slots=True)
class Attachment:
    owner: str
    id: str
    home: Home
    name: str
    media_type: str
    size: int
    created_at: datetime
    checksum: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    scanned_by: str | None = None
    state: State = State.WAITING
    reading: Reading = Reading.PENDING
    remark: str | None = None
    characters: int | None = None

    @property
    def key(self) -> str:
        return key_of("kept", self.owner, self.id)

    @property
    def waiting_key(self) -> str:
        """Where a signed form puts it. Whoever holds the form can write there, and nowhere else."""
        return key_of("waiting", self.owner, self.id)

    @property
    def text_key(self) -> str:
        return key_of("text", self.owner, self.id)

    @property
    def keys(self) -> tuple[str, ...]:
        return keys_of(self.owner, self.id)


def keys_of(owner: str, attachment_id: str) -> tuple[str, ...]:
    return tuple(key_of(shelf, owner, attachment_id) for shelf in ("kept", "waiting", "text"))


def key_of(shelf: str, owner: str, attachment_id: str) -> str:
    return f"{shelf}/{owner.replace('#', '/')}/{attachment_id}"


def listed_under(owner: str | None) -> str:
    """Where everybody's files stand, or those of one owner."""
    return f"files#{owner}" if owner else "files"


def listed_by_type(owner: str | None, file_type: FileType | None) -> str | None:
    """What was announced alone has no type yet, and stands nowhere."""
    if file_type is None:
        return None
    return f"{owner}#{file_type}" if owner else file_type.value


def id_for(owner: str, message_id: str, name: str, checksum: str) -> str:
    """The same bytes under the same name at the same message are the same file, however often they are sent."""
    return str(uuid5(SPACE, f"{owner}\n{message_id}\n{name}\n{checksum}"))


def checksum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def checked_name(name: str) -> str:
    kept = plain_name(name)
    if PurePath(kept.lower()).suffix not in SUFFIXES:
        raise not_taken()
    return kept


def checked_size(size: int, most: int, way_out: str = "") -> None:
    if size == 0:
        raise Unprocessable("The file is empty", code="FILE_EMPTY", field="file")
    if size > most:
        limit = f"Files have at most {most // MEGABYTE} MB"
        raise TooLarge(f"{limit}. {way_out}".strip(), code="FILE_TOO_LARGE", limit_bytes=most)


def checked_kind(kind: Kind) -> str:
    """What the content is, whatever the name says."""
    if kind is Kind.EMPTY:
        raise Unprocessable("The file is empty", code="FILE_EMPTY", field="file")
    if kind not in MEDIA_TYPES:
        raise not_taken()
    return MEDIA_TYPES[kind]


def checked_metadata(given: str | None) -> Mapping[str, Any]:
    if not given:
        return {}
    if len(given.encode()) > LARGEST_METADATA:
        raise TooLarge(f"Metadata have at most {LARGEST_METADATA} bytes", field="metadata")
    try:
        read = json.loads(given)
    except ValueError as error:
        raise Unprocessable("Metadata are a JSON object", field="metadata") from error
    if not isinstance(read, dict):
        raise Unprocessable("Metadata are a JSON object", field="metadata")
    return read


def not_taken() -> Invalid:
    taken = ", ".join(SUFFIXES)
    return Invalid(f"Files of this type are not taken. Take one of {taken}", code="FILE_TYPE_NOT_ALLOWED")


def no_file() -> NotFound:
    return NotFound("Attachment not found", code="RESOURCE_NOT_FOUND")
