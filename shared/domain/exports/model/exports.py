"""What is being made for somebody to take away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from shared.domain.conversations.model.conversations import Conversation
from shared.kit.clock import rfc3339
from shared.kit.errors import NotFound
from shared.kit.names import plain_name

SPACE = UUID("7b0c7a52-3f1f-4d0f-8f1b-54a1b1f6c1de")
KEPT_DAYS = 3
LONGEST_TITLE = 80


class Format(StrEnum):
    MARKDOWN = "markdown"
    PDF = "pdf"
    ARCHIVE = "archive"


SUFFIXES = {Format.MARKDOWN: "md", Format.PDF: "pdf", Format.ARCHIVE: "zip"}
MEDIA_TYPES = {
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.ARCHIVE: "application/zip",
}


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Export:
    owner: str
    id: str
    format: Format
    name: str
    created_at: datetime
    conversation_id: str | None = None
    branch_id: str | None = None
    email: str | None = None
    state: State = State.QUEUED
    lease_until: int = 0
    done: int = 0
    total: int = 0
    size: int | None = None
    remark: str | None = None

    @property
    def key(self) -> str:
        return f"{self.owner.replace('#', '/')}/{self.id}.{SUFFIXES[self.format]}"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]

    @property
    def ends_at(self) -> datetime:
        return self.created_at + timedelta(days=KEPT_DAYS)

    def stands_still(self, now: datetime) -> bool:
        """Nobody makes it: it failed, or whoever made it fell."""
        return self.state is State.FAILED or (
            self.state is State.RUNNING and self.lease_until < int(now.timestamp())
        )


def id_for(conversation: Conversation, made_as: Format, branch_id: str | None, day: int) -> str:
    """The same conversation in the same state, asked for again on the same day, is the same paper."""
    state = f"{conversation.message_count}\n{rfc3339(conversation.updated_at)}"
    return str(uuid5(SPACE, f"{conversation.owner}\n{conversation.id}\n{state}\n{made_as}\n{branch_id}\n{day}"))


def name_of(title: str, thing_id: str, made_as: Format) -> str:
    return plain_name(f"{title[:LONGEST_TITLE].strip()}_{thing_id}.{SUFFIXES[made_as]}")


def no_export() -> NotFound:
    return NotFound("Export not found", code="RESOURCE_NOT_FOUND")
