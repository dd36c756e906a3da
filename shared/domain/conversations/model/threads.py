"""What is said in a conversation, and what happens in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from shared.kit.errors import TooLarge

MOST_BRANCHES = 200
LARGEST_CONTENT = 256 * 1024
SPACE = UUID("6f1c2d0e-7a7b-4a55-9c2f-5d7b1f0f4a11")
EVENT_DAYS = 90


class Speaker(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Message:
    conversation_id: str
    id: str
    branch_id: str
    depth: int
    role: Speaker
    content: str
    created_at: datetime
    parent_message_id: str | None = None
    client_message_id: str | None = None
    edited_at: datetime | None = None
    tokens: int | None = None
    model: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    citations: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is about to be said."""

    content: str
    role: Speaker = Speaker.USER
    branch_id: str = "main"
    parent_message_id: str | None = None
    client_message_id: str | None = None
    tokens: int | None = None
    model: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    citations: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the message of an id stands."""

    conversation_id: str
    message_id: str
    branch_id: str
    depth: int


class Happening(StrEnum):
    SOCKET_CONNECTED = "websocket.connect"
    SOCKET_DISCONNECTED = "websocket.disconnect"
    VOICE_CONNECTED = "voice.connect"
    VOICE_DISCONNECTED = "voice.disconnect"
    MESSAGE_CREATED = "message.created"
    MESSAGE_UPDATED = "message.updated"
    MESSAGE_DELETED = "message.deleted"
    STREAMING_STARTED = "message.streaming.start"
    STREAMING_DONE = "message.streaming.done"
    BRANCH_CREATED = "branch.created"
    SESSION_CREATED = "session.created"
    ERROR_SOCKET = "error.websocket"
    ERROR_VOICE = "error.voice"
    ERROR_API = "error.api"
    ERROR_BACKEND = "error.backend"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Event:
    conversation_id: str
    id: str
    kind: str
    at: datetime
    payload: Mapping[str, Any]
    source: str
    branch_id: str | None = None
    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Which events: of these kinds (none means all), since then, so many after leaving out so many."""

    kinds: frozenset[str]
    since: datetime | None
    offset: int
    limit: int


def id_for(owner: str, conversation_id: str, branch_id: str, client_message_id: str) -> str:
    """One name for one message of a client: whoever sends it again says the same message."""
    return str(uuid5(SPACE, f"{owner}\n{conversation_id}\n{branch_id}\n{client_message_id}"))


def checked_content(content: str) -> str:
    """It may be empty: some say nothing and attach a file."""
    if len(content.encode()) > LARGEST_CONTENT:
        raise TooLarge(f"A message has at most {LARGEST_CONTENT // 1024} KB of text", field="content")
    return content
