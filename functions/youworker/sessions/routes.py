"""`/v1/sessions`. A session is named by its number or by what its client calls it."""

from typing import Annotated, Any

from fastapi import Depends, Query, Response
from pydantic import Field

from shared.domain.conversations.model.conversations import Conversation, Wanted
from shared.domain.conversations.model.threads import Message
from shared.domain.conversations.service.conversations import ConversationService, Start
from shared.domain.conversations.service.sessions import SessionService
from shared.domain.conversations.service.threads import ThreadService
from shared.domain.conversations.wiring.conversations import conversation_service, session_service, thread_service
from shared.kit.clock import rfc3339
from shared.web.dialects import detail
from shared.web.gate import CurrentUser
from shared.web.schemas import In, Out

router = detail.router(prefix="/v1/sessions", tags=["sessions"])
Conversations = Annotated[ConversationService, Depends(conversation_service)]
Sessions = Annotated[SessionService, Depends(session_service)]
Threads = Annotated[ThreadService, Depends(thread_service)]


class SessionsIn(In):
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0)
    cursor: str | None = None


class ChatSessionOut(Out):
    id: int
    external_id: str
    created_at: str
    message_count: int
    last_activity: str

    @classmethod
    def of(cls, session: Conversation) -> "ChatSessionOut":
        return cls(
            id=session.number or 0,
            external_id=session.external_id or session.id,
            created_at=rfc3339(session.created_at),
            message_count=session.message_count,
            last_activity=rfc3339(session.updated_at),
        )


class ChatSessionsOut(Out):
    sessions: list[ChatSessionOut]
    total: int
    limit: int
    offset: int
    next_cursor: str | None


class MessagesIn(In):
    limit: int = Field(default=200, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)
    cursor: str | None = None


class SessionMessageOut(Out):
    id: int
    role: str
    content: str
    timestamp: str
    message_id: str
    metadata: dict[str, Any]
    citations: list[dict[str, Any]]

    @classmethod
    def of(cls, message: Message) -> "SessionMessageOut":
        return cls(
            id=message.depth + 1,
            role=message.role.value,
            content=message.content,
            timestamp=rfc3339(message.created_at),
            message_id=message.id,
            metadata=dict(message.metadata),
            citations=[dict(citation) for citation in message.citations],
        )


class SessionMessagesOut(Out):
    messages: list[SessionMessageOut]
    total: int
    next_cursor: str | None


class SessionDeletedOut(Out):
    status: str
    deleted_messages: int


@router.get("")
async def list_sessions(
    asked: Annotated[SessionsIn, Query()], user: CurrentUser, conversations: Conversations, response: Response
) -> ChatSessionsOut:
    """The one used last comes first. `next_cursor` leads on, as `cursor`, however many there are."""
    found = conversations.page(user, Wanted(), Start(1, asked.limit, asked.cursor, asked.offset))
    response.headers["x-total-count"] = str(found.total or 0)
    return ChatSessionsOut(
        sessions=[ChatSessionOut.of(each) for each in found.items],
        total=found.total or 0,
        limit=asked.limit,
        offset=asked.offset,
        next_cursor=found.cursor,
    )


@router.get("/{session_id}")
async def get_session(session_id: str, user: CurrentUser, sessions: Sessions) -> ChatSessionOut:
    return ChatSessionOut.of(sessions.find(user, session_id))


@router.get("/{session_id}/messages")
async def list_messages(
    session_id: str,
    asked: Annotated[MessagesIn, Query()],
    user: CurrentUser,
    sessions: Sessions,
    threads: Threads,
) -> SessionMessagesOut:
    """Oldest first."""
    session = sessions.find(user, session_id)
    start = Start(1, asked.limit, asked.cursor, asked.offset)
    found = threads.messages(user, session.id, "main", start)
    shown = [SessionMessageOut.of(each) for each in found.items]
    return SessionMessagesOut(messages=shown, total=found.total or 0, next_cursor=found.cursor)


@router.delete("/{session_id}")
async def delete_session(
    session_id: str, user: CurrentUser, sessions: Sessions, conversations: Conversations
) -> SessionDeletedOut:
    """With all that was said in it."""
    session = sessions.find(user, session_id)
    conversations.delete(user, session.id)
    return SessionDeletedOut(status="success", deleted_messages=session.message_count)
