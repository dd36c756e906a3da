"""Conversations themselves, and how each is to be answered."""

from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.conversations.schemas.asked import (
    ConversationIn,
    ConversationsIn,
    NewConversationIn,
    SettingsIn,
)
from functions.voiceassist.conversations.schemas.shown import (
    AllRemovedOut,
    ConversationOut,
    ConversationsOut,
    RemovedOut,
    SettingsOut,
    pages,
)
from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.wiring.conversations import conversation_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/conversations", tags=["conversations"])
Conversations = Annotated[ConversationService, Depends(conversation_service)]


@router.get("")
async def list_conversations(
    asked: Annotated[ConversationsIn, Query()], user: CurrentUser, conversations: Conversations
) -> hybrid.Hybrid[ConversationsOut]:
    """Newest first. `search` looks in titles, some two thousand of them at a time: go on with `next_cursor`."""
    found = conversations.page(user, asked.wanted(), asked.start())
    total = found.total or 0
    return hybrid.ok(
        ConversationsOut(
            items=[ConversationOut.of(conversation) for conversation in found.items],
            total=total,
            page=asked.page,
            page_size=asked.page_size,
            total_pages=pages(total, asked.page_size),
            next_cursor=found.cursor,
        )
    )


@router.post("")
async def create_conversation(
    body: NewConversationIn, user: CurrentUser, conversations: Conversations
) -> hybrid.Hybrid[ConversationOut]:
    return hybrid.ok(ConversationOut.of(conversations.create(user, body.title, body.folder_id or None)))


@router.delete("/all")
async def delete_all(user: CurrentUser, conversations: Conversations) -> hybrid.Hybrid[AllRemovedOut]:
    """One request removes some thousands; `deleted_count` says how many."""
    count = conversations.delete_all(user)
    return hybrid.ok(AllRemovedOut(deleted_count=count, message=f"{count} conversations were deleted"))


@router.get("/{conversation_id}")
async def get_conversation(
    conversation_id: str, user: CurrentUser, conversations: Conversations
) -> hybrid.Hybrid[ConversationOut]:
    return hybrid.ok(ConversationOut.of(conversations.get(user, conversation_id)))


@router.patch("/{conversation_id}")
async def update_conversation(
    conversation_id: str, body: ConversationIn, user: CurrentUser, conversations: Conversations
) -> hybrid.Hybrid[ConversationOut]:
    return hybrid.ok(ConversationOut.of(conversations.update(user, conversation_id, body.changes())))


@router.delete("/{conversation_id}")
async def delete_conversation(
    conversation_id: str, user: CurrentUser, conversations: Conversations
) -> hybrid.Hybrid[RemovedOut]:
    """With everything that was said in it."""
    conversations.delete(user, conversation_id)
    return hybrid.ok(RemovedOut(message="The conversation was deleted"))


@router.get("/{conversation_id}/settings")
async def get_settings(
    conversation_id: str, user: CurrentUser, conversations: Conversations
) -> hybrid.Hybrid[SettingsOut]:
    return hybrid.ok(SettingsOut.of(conversations.settings(user, conversation_id)))


@router.put("/{conversation_id}/settings")
@router.patch("/{conversation_id}/settings")
async def change_settings(
    conversation_id: str, body: SettingsIn, user: CurrentUser, conversations: Conversations
) -> hybrid.Hybrid[SettingsOut]:
    return hybrid.ok(SettingsOut.of(conversations.change_settings(user, conversation_id, body.changes())))
