"""Answers of `/api/conversations`."""

from collections.abc import Sequence
from typing import Any

from shared.domain.conversations.model.conversations import Conversation
from shared.domain.conversations.model.paths import Branch
from shared.domain.conversations.model.settings import AnswerSettings
from shared.domain.conversations.model.threads import Event, Message
from shared.kit.clock import rfc3339
from shared.web.said import ChatMessageOut
from shared.web.schemas import BothOut


class ConversationOut(BothOut):
    id: str
    user_id: str
    title: str
    archived: bool
    message_count: int
    folder_id: str | None
    created_at: str
    updated_at: str
    expires_at: str | None

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
            expires_at=rfc3339(conversation.expires_at) if conversation.expires_at else None,
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


def pages(total: int, size: int) -> int:
    return -(-total // size)


def shown(messages: Sequence[Message]) -> list[ChatMessageOut]:
    return [ChatMessageOut.of(message) for message in messages]
