from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.oversight.asked import PageIn
from functions.voiceassist.oversight.schemas import (
    SeenContextOut,
    SeenContextsOut,
    SeenConversationOut,
    SeenConversationsOut,
    SeenFileOut,
    SeenFilesOut,
    SeenFolderOut,
    SeenFoldersOut,
    SeenMessagesOut,
    SeenSocketsOut,
)
from shared.domain.analytics.service.panel import PanelService
from shared.domain.analytics.wiring.panel import panel_service
from shared.domain.conversations.service.conversations import Start
from shared.domain.oversight.model import Kind
from shared.domain.oversight.service import FARTHEST, OversightService
from shared.domain.oversight.wiring import oversight_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/admin", tags=["admin oversight"])
Oversight = Annotated[OversightService, Depends(oversight_service)]
Panel = Annotated[PanelService, Depends(panel_service)]
Asked = Annotated[PageIn, Query()]
Shown = Annotated[
    bool, Query(alias="include_phi", description="For administrators alone, and recorded: what is there, as it is.")
]


@router.get("/conversations")
async def list_conversations(
    asked: Asked, user: CurrentUser, oversight: Oversight
) -> hybrid.Hybrid[SeenConversationsOut]:
    """Newest first, titles without what says who somebody is."""
    listed = oversight.page(user, Kind.CONVERSATION, asked.asked())
    return hybrid.ok(SeenConversationsOut.of(listed, asked))


@router.get("/conversations/{key}")
async def get_conversation(
    key: str, user: CurrentUser, oversight: Oversight, *, shown: Shown = False
) -> hybrid.Hybrid[SeenConversationOut]:
    thing, email = oversight.one(user, Kind.CONVERSATION, key, shown=shown)
    return hybrid.ok(SeenConversationOut.of(thing, email, shown=shown))


@router.get("/conversations/{key}/messages")
async def list_messages(  # noqa: PLR0913, PLR0917  # two ways to page
    key: str,
    user: CurrentUser,
    oversight: Oversight,
    branch_id: Annotated[str, Query(max_length=100)] = "main",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
    *,
    shown: Shown = False,
) -> hybrid.Hybrid[SeenMessagesOut]:
    """Oldest first, without what says who somebody is."""
    start = Start(size=limit, offset=offset, cursor=cursor)
    page = oversight.messages(user, key, branch_id, start, shown=shown)
    return hybrid.ok(SeenMessagesOut.of(page, offset, limit, shown=shown))


@router.get("/clinical/contexts")
async def list_contexts(asked: Asked, user: CurrentUser, oversight: Oversight) -> hybrid.Hybrid[SeenContextsOut]:
    """Newest first: what each tells of, and nothing of what it says."""
    listed = oversight.page(user, Kind.CONTEXT, asked.asked())
    return hybrid.ok(SeenContextsOut.of(listed, asked))


@router.get("/clinical/contexts/{key}")
async def get_context(
    key: str, user: CurrentUser, oversight: Oversight, *, shown: Shown = False
) -> hybrid.Hybrid[SeenContextOut]:
    thing, email = oversight.one(user, Kind.CONTEXT, key, shown=shown)
    return hybrid.ok(SeenContextOut.of(thing, email, shown=shown))


@router.get("/attachments")
async def list_attachments(asked: Asked, user: CurrentUser, oversight: Oversight) -> hybrid.Hybrid[SeenFilesOut]:
    """Newest first. Bytes are shown to nobody but their owner."""
    listed = oversight.page(user, Kind.FILE, asked.asked())
    return hybrid.ok(SeenFilesOut.of(listed, asked))


@router.get("/attachments/{key}")
async def get_attachment(
    key: str, user: CurrentUser, oversight: Oversight, *, shown: Shown = False
) -> hybrid.Hybrid[SeenFileOut]:
    thing, email = oversight.one(user, Kind.FILE, key, shown=shown)
    return hybrid.ok(SeenFileOut.of(thing, email, shown=shown))


@router.get("/folders")
async def list_folders(asked: Asked, user: CurrentUser, oversight: Oversight) -> hybrid.Hybrid[SeenFoldersOut]:
    """Newest first, names without what says who somebody is."""
    listed = oversight.page(user, Kind.FOLDER, asked.asked())
    return hybrid.ok(SeenFoldersOut.of(listed, asked))


@router.get("/folders/{key}")
async def get_folder(
    key: str, user: CurrentUser, oversight: Oversight, *, shown: Shown = False
) -> hybrid.Hybrid[SeenFolderOut]:
    thing, email = oversight.one(user, Kind.FOLDER, key, shown=shown)
    return hybrid.ok(SeenFolderOut.of(thing, email, shown=shown))


@router.get("/voice/sessions")
async def list_voice_sessions(user: CurrentUser, panel: Panel) -> hybrid.Hybrid[SeenSocketsOut]:
    """How many voice sockets are open now, and those among the ten newest sockets."""
    live, recent = panel.sockets(user)
    return hybrid.ok(SeenSocketsOut.of(live, recent))
