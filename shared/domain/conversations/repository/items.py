"""Messages, branches and events as they are stored."""

import zlib
from datetime import datetime, timedelta
from typing import Any

from shared.domain.conversations.model.paths import MAIN, Branch, Stretch
from shared.domain.conversations.model.threads import EVENT_DAYS, Event, Message, Speaker
from shared.kit.clock import rfc3339
from shared.tables.messages import MessageItem

PACKED_FROM = 16 * 1024


def thread_of(owner: str, conversation_id: str) -> str:
    return f"{owner}#{conversation_id}"


def pointer_of(owner: str, message_id: str) -> str:
    return f"{owner}#message#{message_id}"


def branch_place(branch_id: str) -> str:
    return f"branch#{branch_id}"


def said_place(branch_id: str, depth: int) -> str:
    return f"said#{branch_id}#{depth:08d}"


def bare_branch(owner: str, conversation_id: str, now: datetime) -> MessageItem:
    return branch_item(owner, conversation_id, Branch(MAIN, 0, 0, 0, (), (), None, now, now))


def branch_item(owner: str, conversation_id: str, branch: Branch) -> MessageItem:
    return MessageItem(
        thread_of(owner, conversation_id),
        branch_place(branch.id),
        conversation_id=conversation_id,
        branch_id=branch.id,
        starts_at=branch.starts_at,
        next_depth=branch.next_depth,
        live=branch.live,
        holes=[list(hole) for hole in branch.holes],
        roots=[[each.branch_id, each.start, each.end] for each in branch.roots],
        parent_message_id=branch.parent_message_id,
        created_at=rfc3339(branch.created_at),
        last_activity=rfc3339(branch.last_activity),
    )


def to_branch(item: Any) -> Branch:
    return Branch(
        id=item.branch_id,
        starts_at=int(item.starts_at),
        next_depth=int(item.next_depth),
        live=int(item.live),
        holes=tuple((int(first), int(after)) for first, after in item.holes),
        roots=tuple(Stretch(branch_id, int(start), int(end)) for branch_id, start, end in item.roots),
        parent_message_id=item.parent_message_id,
        created_at=datetime.fromisoformat(item.created_at),
        last_activity=datetime.fromisoformat(item.last_activity),
    )


def pointer_item(owner: str, message: Message) -> MessageItem:
    return MessageItem(
        pointer_of(owner, message.id),
        "where",
        conversation_id=message.conversation_id,
        message_id=message.id,
        branch_id=message.branch_id,
        depth=message.depth,
    )


def message_item(owner: str, message: Message) -> MessageItem:
    content, packed = stored_content(message.content)
    return MessageItem(
        thread_of(owner, message.conversation_id),
        said_place(message.branch_id, message.depth),
        conversation_id=message.conversation_id,
        message_id=message.id,
        branch_id=message.branch_id,
        depth=message.depth,
        role=message.role.value,
        content=content,
        packed=packed,
        parent_message_id=message.parent_message_id,
        client_message_id=message.client_message_id,
        created_at=rfc3339(message.created_at),
        edited_at=rfc3339(message.edited_at) if message.edited_at else None,
        tokens=message.tokens,
        model=message.model,
        metadata=dict(message.metadata) or None,
        citations=list(message.citations) or None,
    )


def stored_content(content: str) -> tuple[str | None, bytes | None]:
    """A long text is packed, so that an item stays far from what one may hold."""
    raw = content.encode()
    return (content, None) if len(raw) < PACKED_FROM else (None, zlib.compress(raw, 6))


def to_message(item: Any) -> Message:
    return Message(
        conversation_id=item.conversation_id,
        id=item.message_id,
        branch_id=item.branch_id,
        depth=int(item.depth),
        role=Speaker(item.role),
        content=item.content if item.packed is None else zlib.decompress(item.packed).decode(),
        created_at=datetime.fromisoformat(item.created_at),
        parent_message_id=item.parent_message_id,
        client_message_id=item.client_message_id,
        edited_at=datetime.fromisoformat(item.edited_at) if item.edited_at else None,
        tokens=int(item.tokens) if item.tokens is not None else None,
        model=item.model,
        metadata=item.metadata or {},
        citations=tuple(item.citations or ()),
    )


def event_item(owner: str, event: Event) -> MessageItem:
    return MessageItem(
        thread_of(owner, event.conversation_id),
        f"event#{event.id}",
        conversation_id=event.conversation_id,
        event_id=event.id,
        event_type=event.kind,
        created_at=rfc3339(event.at),
        payload=dict(event.payload),
        source=event.source,
        branch_id=event.branch_id,
        trace_id=event.trace_id,
        expires_at=event.at + timedelta(days=EVENT_DAYS),
    )


def to_event(item: Any) -> Event:
    return Event(
        conversation_id=item.conversation_id,
        id=item.event_id,
        kind=item.event_type,
        at=datetime.fromisoformat(item.created_at),
        payload=item.payload or {},
        source=item.source,
        branch_id=item.branch_id,
        trace_id=item.trace_id,
    )
