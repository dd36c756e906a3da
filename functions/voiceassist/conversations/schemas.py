"""Bodies and answers of `/api/conversations`."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from shared.domain.conversations.model.conversations import Conversation, Wanted
from shared.domain.conversations.model.paths import Branch
from shared.domain.conversations.model.settings import AnswerSettings
from shared.domain.conversations.model.threads import Draft, Event, Message, Span, Speaker
from shared.domain.conversations.service.conversations import Start
from shared.kit.clock import epoch_ms, rfc3339
from shared.kit.errors import Unprocessable
from shared.web.schemas import BothOut, In

LARGEST_METADATA = 16 * 1024
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def small(value: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(value, ensure_ascii=False).encode()) > LARGEST_METADATA:
        raise ValueError(f"at most {LARGEST_METADATA // 1024} KB of JSON")
    return value


def language_tag(value: str) -> str:
    if not LANGUAGE.fullmatch(value):
        raise ValueError("a language tag such as en or pt-BR")
    return value


Small = Annotated[dict[str, Any], AfterValidator(small)]
Identifier = Annotated[str, Field(min_length=1, max_length=100)]


class PageIn(BaseModel):
    page: int = Field(default=1, ge=1, le=100_000)
    cursor: str | None = Field(default=None, max_length=600)


class ConversationsIn(PageIn):
    page_size: int = Field(default=20, ge=1, le=100)
    archived: bool | None = None
    folder_id: str | None = Field(default=None, max_length=100)
    search: str = Field(default="", max_length=200)

    def wanted(self) -> Wanted:
        return Wanted(self.archived, self.folder_id or None, self.search.strip())

    def start(self) -> Start:
        return Start(self.page, self.page_size, self.cursor)


class MessagesIn(PageIn):
    """`limit` is another name of `page_size`."""

    branch_id: str = Field(default="main", max_length=100)
    page_size: int = Field(default=50, ge=1, le=200)
    limit: int | None = Field(default=None, ge=1, le=200)

    def start(self) -> Start:
        return Start(self.page, self.limit or self.page_size, self.cursor)


class BranchMessagesIn(PageIn):
    page_size: int = Field(default=1000, ge=1, le=1000)

    def start(self) -> Start:
        return Start(self.page, self.page_size, self.cursor)


class EventsIn(BaseModel):
    """`event_types` is a list with commas; `since` a moment such as 2025-11-27T10:00:00Z."""

    event_types: str = Field(default="", max_length=1000)
    since: str | None = Field(default=None, max_length=40)
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)

    def span(self) -> Span:
        kinds = frozenset(kind.strip() for kind in self.event_types.split(",") if kind.strip())
        return Span(kinds, moment(self.since), self.offset, self.limit)


class NewConversationIn(In):
    title: str = Field(max_length=1000)
    folder_id: str | None = Field(default=None, max_length=100)


class ConversationIn(In):
    """What is not named stays; a folder of null or nothing takes it out of its folder."""

    title: str | None = Field(default=None, max_length=1000)
    archived: bool | None = None
    folder_id: str | None = Field(default=None, max_length=100)

    def changes(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.model_fields_set}
        if "folder_id" in named:
            named["folder_id"] = named["folder_id"] or None
        empty = [name for name in ("title", "archived") if name in named and named[name] is None]
        if empty:
            raise Unprocessable(f"`{empty[0]}` cannot be null", field=empty[0])
        return named


class MessageIn(In):
    content: str
    role: Speaker = Speaker.USER
    branch_id: Identifier = "main"
    parent_message_id: Identifier | None = None
    client_message_id: Identifier | None = None
    metadata: Small = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, body: Any) -> Any:
        return {k: v for k, v in body.items() if v is not None} if isinstance(body, dict) else body

    def draft(self) -> Draft:
        return Draft(
            self.content,
            self.role,
            self.branch_id,
            self.parent_message_id,
            self.client_message_id,
            metadata=self.metadata,
        )


class EditIn(In):
    content: str


class BranchIn(In):
    parent_message_id: Identifier
    initial_message: str | None = None


Mode = Literal["default", "creative", "precise", "balanced", "fast", "quality"]
Voice = Literal["alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse"]
Prompt = Annotated[str, Field(max_length=8000)]


class SettingsIn(In):
    """A setting of null goes back to the default; what is not named stays."""

    llm_mode: Mode | None = None
    system_prompt: Prompt | None = None
    custom_instructions: Prompt | None = None
    voice_style: Voice | None = None
    voice_speed: float | None = Field(default=None, ge=0.5, le=2)
    language: Annotated[str, AfterValidator(language_tag)] | None = None
    auto_tts: bool | None = None
    context_window: int | None = Field(default=None, ge=1, le=100)
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=100, le=8000)
    custom: Small | None = None

    def changes(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class ConversationOut(BothOut):
    id: str
    user_id: str
    title: str
    archived: bool
    message_count: int
    folder_id: str | None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, conversation: Conversation) -> "ConversationOut":
        return cls(
            id=conversation.id,
            user_id=conversation.user_id,
            title=conversation.title,
            archived=conversation.archived,
            message_count=conversation.message_count,
            folder_id=conversation.folder_id,
            created_at=rfc3339(conversation.created_at),
            updated_at=rfc3339(conversation.updated_at),
        )


class PageOut(BothOut):
    """`next_cursor` leads on, as `cursor`; none at the end."""

    total: int
    page: int
    page_size: int
    total_pages: int
    next_cursor: str | None


class ConversationsOut(PageOut):
    items: list[ConversationOut]


class ChatMessageOut(BothOut):
    id: str
    session_id: str
    conversation_id: str
    role: str
    content: str
    branch_id: str
    parent_message_id: str | None
    parent_id: str | None
    client_message_id: str | None
    created_at: str
    edited_at: str | None
    timestamp: int
    tokens: int | None
    model: str | None
    metadata: dict[str, Any]
    citations: list[dict[str, Any]]
    is_duplicate: bool

    @classmethod
    def of(cls, message: Message, *, again: bool = False) -> "ChatMessageOut":
        return cls(
            id=message.id,
            session_id=message.conversation_id,
            conversation_id=message.conversation_id,
            role=message.role.value,
            content=message.content,
            branch_id=message.branch_id,
            parent_message_id=message.parent_message_id,
            parent_id=message.parent_message_id,
            client_message_id=message.client_message_id,
            created_at=rfc3339(message.created_at),
            edited_at=rfc3339(message.edited_at) if message.edited_at else None,
            timestamp=epoch_ms(message.created_at),
            tokens=message.tokens,
            model=message.model,
            metadata=dict(message.metadata),
            citations=[dict(citation) for citation in message.citations],
            is_duplicate=again,
        )


class MessagesOut(PageOut):
    items: list[ChatMessageOut]


class BranchOut(BothOut):
    branch_id: str
    session_id: str
    parent_message_id: str | None
    message_count: int
    created_at: str
    last_activity: str

    @classmethod
    def of(cls, branch: Branch, conversation_id: str) -> "BranchOut":
        return cls(
            branch_id=branch.id,
            session_id=conversation_id,
            parent_message_id=branch.parent_message_id,
            message_count=branch.live,
            created_at=rfc3339(branch.created_at),
            last_activity=rfc3339(branch.last_activity),
        )


class EventOut(BothOut):
    id: str
    conversation_id: str
    session_id: str
    branch_id: str | None
    event_type: str
    payload: dict[str, Any]
    source: str
    trace_id: str | None
    created_at: str

    @classmethod
    def of(cls, event: Event) -> "EventOut":
        return cls(
            id=event.id,
            conversation_id=event.conversation_id,
            session_id=event.conversation_id,
            branch_id=event.branch_id,
            event_type=event.kind,
            payload=dict(event.payload),
            source=event.source,
            trace_id=event.trace_id,
            created_at=rfc3339(event.at),
        )


class SettingsOut(BothOut):
    llm_mode: str | None
    system_prompt: str | None
    custom_instructions: str | None
    voice_style: str | None
    voice_speed: float | None
    language: str | None
    auto_tts: bool | None
    context_window: int | None
    temperature: float | None
    max_tokens: int | None
    custom: dict[str, Any] | None

    @classmethod
    def of(cls, settings: AnswerSettings) -> "SettingsOut":
        return cls.model_validate(settings)


class RemovedOut(BothOut):
    message: str


class AllRemovedOut(BothOut):
    deleted_count: int
    message: str


def moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unprocessable("A moment is written as 2025-11-27T10:00:00Z", field="since") from error
    if found.tzinfo is None:
        raise Unprocessable("A moment names its time zone: write a Z for UTC", field="since")
    return found


def pages(total: int, size: int) -> int:
    return -(-total // size)


def shown(messages: Sequence[Message]) -> list[ChatMessageOut]:
    return [ChatMessageOut.of(message) for message in messages]
