"""How VoiceAssist shows what was said: the same in every group of routes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from shared.kit.clock import epoch_ms, rfc3339
from shared.web.schemas import BothOut


class Said(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def conversation_id(self) -> str: ...
    @property
    def branch_id(self) -> str: ...
    @property
    def role(self) -> Any: ...
    @property
    def content(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def edited_at(self) -> datetime | None: ...
    @property
    def parent_message_id(self) -> str | None: ...
    @property
    def client_message_id(self) -> str | None: ...
    @property
    def tokens(self) -> int | None: ...
    @property
    def model(self) -> str | None: ...
    @property
    def metadata(self) -> Mapping[str, Any]: ...
    @property
    def citations(self) -> Sequence[Mapping[str, Any]]: ...


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
    def of(cls, message: Said, *, again: bool = False) -> "ChatMessageOut":
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
