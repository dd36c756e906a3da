"""Documents, the libraries they stand in, and the jobs that index them."""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from shared.kit.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.kit.principal import Principal, Product

DOCUMENTS = uuid.UUID("0c7f9a0e-3c38-5a39-8f6e-5d3f2a8f6b11")
EVERYBODY = "kb"  # the owner, and the one collection, of what administrators keep for all
SHARED = "shared"  # that collection's name where collections have names
USUAL = "documents"
COLLECTION = re.compile(r"[A-Za-z0-9._-]{1,128}")
LONGEST_TITLE = 300
MOST_ATTEMPTS = 4
JOB_DAYS = 30


class Status(StrEnum):
    UPLOADED = "uploaded"
    PROCESSING = "processing"
    INDEXED = "indexed"
    FAILED = "failed"
    DELETING = "deleting"


SHOWN = (Status.UPLOADED, Status.PROCESSING, Status.INDEXED, Status.FAILED)
WAITING = frozenset({Status.UPLOADED, Status.PROCESSING, Status.DELETING})


class Purpose(StrEnum):
    INDEX = "index"
    REINDEX = "reindex"
    DELETE = "delete"


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outcome(Enum):
    """Of one worker's try at a job."""

    DONE = "done"
    UNWANTED = "unwanted"
    BUSY = "busy"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which documents of a library."""

    status: Status | None = None
    source_type: str | None = None
    collection: str | None = None

    @property
    def is_narrow(self) -> bool:
        return bool(self.source_type or self.collection)


ALL_OF_THEM = Sought()
OPEN_JOBS = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})


@dataclass(frozen=True, slots=True)
class Library:
    """The documents of an owner in a product."""

    product: str
    owner: str

    @property
    def key(self) -> str:
        return f"{self.product}#{self.owner}"

    @property
    def place(self) -> str:
        """Of its files."""
        return f"{self.product}/{self.owner}"

    def collection_id(self, name: str) -> str:
        """Unique over all owners, as an index wants it."""
        return EVERYBODY if self.owner == EVERYBODY else f"{self.owner}/{name}"


@dataclass(frozen=True, slots=True)
class Document:
    """`version` is the one that can be found, whatever `status` says of the next."""

    home: Library
    id: str
    collection: str
    title: str
    filename: str
    media_type: str
    size: int
    sha256: str
    upload: str
    source_type: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    status: Status = Status.UPLOADED
    kind: str | None = None
    category: str | None = None
    url: str | None = None
    etag: str | None = None
    modified: str | None = None
    checked_at: str | None = None  # when the page at `url` was looked at
    metadata: Mapping[str, Any] = field(default_factory=dict)
    progress: int = 0
    code: str | None = None
    error: str | None = None
    version: str | None = None
    recipe: str | None = None  # by which that version was made
    tried: str | None = None  # the newest by which one was to be made
    pages: int = 0
    chunks: int = 0
    tokens: int = 0
    change: int | None = None
    job_id: str | None = None
    revision: int = 1

    @property
    def folder(self) -> str:
        return f"{self.home.place}/{self.id}/"

    @property
    def source_key(self) -> str:
        """No two uploads share one, even of the same bytes: whoever clears up after one can harm no other."""
        return f"{self.folder}source/{self.upload}"

    @property
    def notes(self) -> str:
        """Of what was recognised in that upload."""
        return f"{self.folder}notes/{self.upload}/"

    @property
    def parts(self) -> str:
        return f"{self.folder}parts/"

    def parts_folder(self, version: str) -> str:
        return f"{self.parts}{version}/"


@dataclass(frozen=True, slots=True)
class Job:
    home: Library
    id: str
    document_id: str
    title: str
    purpose: Purpose
    status: JobStatus
    created_at: datetime
    updated_at: datetime
    progress: int = 0
    code: str | None = None
    error: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Holdings:
    """What can be found in a library."""

    documents: int
    chunks: int
    by_type: Mapping[str, int]
    by_collection: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is given to be kept. Without a `document_id` the content, or where it comes from, says which it is."""

    data: bytes
    filename: str
    media_type: str = ""
    title: str = ""
    collection: str = USUAL
    source_type: str = "uploaded"
    category: str | None = None
    url: str | None = None
    etag: str | None = None
    modified: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    document_id: str | None = None


def library_of(viewer: Principal, collection: str) -> Library:
    """What administrators keep for everybody has one library a product; everybody else writes into their own."""
    if viewer.product is Product.VOICEASSIST or collection == SHARED:
        if not viewer.is_admin:
            raise Forbidden("Only administrators add to what everybody reads")
        return Library(viewer.product, EVERYBODY)
    return Library(viewer.product, viewer.user_id)


def checked_collection(name: str | None) -> str:
    chosen = (name or "").strip() or USUAL
    if not COLLECTION.fullmatch(chosen):
        raise Unprocessable(
            "A collection's name has 1 to 128 letters, digits, dots, lines and dashes", field="collection_name"
        )
    return chosen


def document_id(library: Library, collection: str, identity: str) -> str:
    """The same thing in the same place is the same document, whoever brings it again."""
    return str(uuid.uuid5(DOCUMENTS, f"{library.key}\0{collection}\0{identity}"))


def version_of(upload: str, title: str, recipe: str) -> str:
    """All that an index is made from."""
    return hashlib.sha256(f"{upload}\0{title}\0{recipe}".encode()).hexdigest()[:24]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def not_there() -> NotFound:
    return NotFound("Document not found", code="RESOURCE_NOT_FOUND")


def no_job() -> NotFound:
    return NotFound("Job not found", code="RESOURCE_NOT_FOUND")


def being_deleted() -> Conflict:
    return Conflict("This document is being deleted. Try again in a moment.", code="DOCUMENT_DELETING")
