"""What is said in a conversation, on which branch, and what happened there."""

from typing import Annotated

from fastapi import Depends, Query, Response

from functions.voiceassist.conversations.schemas.asked import (
    BranchIn,
    BranchMessagesIn,
    EditIn,
    EventsIn,
    MessageIn,
    MessagesIn,
)
from functions.voiceassist.conversations.schemas.shown import (
    BranchOut,
    EventOut,
    MessagesOut,
    RemovedOut,
    pages,
    shown,
)
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.service.threads import ThreadService
from shared.domain.conversations.wiring.conversations import thread_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser
from shared.web.said import ChatMessageOut

router = hybrid.router(prefix="/api/conversations/{conversation_id}", tags=["messages"])
Threads = Annotated[ThreadService, Depends(thread_service)]


@router.get("/messages")
async def list_messages(
    conversation_id: str, asked: Annotated[MessagesIn, Query()], user: CurrentUser, threads: Threads
) -> hybrid.Hybrid[MessagesOut]:
    """Oldest first, with what the branch shares. `limit` is another name of `page_size`."""
    start = asked.start()
    found = threads.messages(user, conversation_id, asked.branch_id, start)
    total = found.total or 0
    return hybrid.ok(
        MessagesOut(
            items=shown(found.items),
            total=total,
            page=start.number,
            page_size=start.size,
            total_pages=pages(total, start.size),
            next_cursor=found.cursor,
        )
    )


@router.post("/messages")
async def create_message(
    conversation_id: str, body: MessageIn, user: CurrentUser, threads: Threads
) -> hybrid.Hybrid[ChatMessageOut]:
    """Sent again with the same `client_message_id`, it is the same message, marked `is_duplicate`."""
    said = threads.say(user, conversation_id, body.draft())
    return hybrid.ok(ChatMessageOut.of(said.message, again=said.again))


@router.patch("/messages/{message_id}")
async def edit_message(
    conversation_id: str, message_id: str, body: EditIn, user: CurrentUser, threads: Threads
) -> hybrid.Hybrid[ChatMessageOut]:
    return hybrid.ok(ChatMessageOut.of(threads.edit(user, conversation_id, message_id, body.content)))


@router.delete("/messages/{message_id}")
async def delete_message(
    conversation_id: str, message_id: str, user: CurrentUser, threads: Threads
) -> hybrid.Hybrid[RemovedOut]:
    """From every branch that shows it, with its attachments."""
    threads.delete(user, conversation_id, message_id)
    return hybrid.ok(RemovedOut(message="The message was deleted"))


@router.post("/branches")
async def create_branch(
    conversation_id: str, body: BranchIn, user: CurrentUser, threads: Threads
) -> hybrid.Hybrid[BranchOut]:
    """It begins behind a message, and shows what came before it too."""
    initial = Draft(body.initial_message) if body.initial_message else None
    made = threads.branch(user, conversation_id, body.parent_message_id, initial)
    return hybrid.ok(BranchOut.of(made, conversation_id))


@router.get("/branches")
async def list_branches(
    conversation_id: str, user: CurrentUser, threads: Threads
) -> hybrid.Hybrid[list[BranchOut]]:
    """The main one first. `message_count` counts what is the branch's own."""
    found = threads.branches(user, conversation_id)
    return hybrid.ok([BranchOut.of(branch, conversation_id) for branch in found])


@router.get("/branches/{branch_id}/messages")
async def branch_messages(  # a route takes what it needs
    conversation_id: str,
    branch_id: str,
    asked: Annotated[BranchMessagesIn, Query()],
    user: CurrentUser,
    threads: Threads,
    response: Response,
) -> hybrid.Hybrid[list[ChatMessageOut]]:
    """Oldest first, with what the branch shares. `X-Total-Count` says how many; `X-Next-Cursor` leads on."""
    found = threads.messages(user, conversation_id, branch_id, asked.start())
    response.headers["x-total-count"] = str(found.total)
    if found.cursor:
        response.headers["x-next-cursor"] = found.cursor
    return hybrid.ok(shown(found.items))


@router.get("/events")
async def list_events(
    conversation_id: str, asked: Annotated[EventsIn, Query()], user: CurrentUser, threads: Threads
) -> hybrid.Hybrid[list[EventOut]]:
    """In order of time. `event_types` is a list with commas; `since` a moment such as 2025-11-27T10:00:00Z."""
    return hybrid.ok([EventOut.of(event) for event in threads.events(user, conversation_id, asked.span())])
