"""What people have here, for administrators and viewers. A path of each kind lists it, another shows one."""

from typing import Annotated, Any

from fastapi import Depends, Query, Response

from functions.voiceassist.oversight.asked import FilePageIn, PageIn, TalkExportIn
from functions.voiceassist.oversight.schemas import (
    SeenContextsOut,
    SeenConversationsOut,
    SeenFilesOut,
    SeenFoldersOut,
    SeenListOut,
    SeenMessagesOut,
    SeenOut,
    SeenTalkOut,
    ShownContextOut,
    ShownConversationOut,
    ShownFileOut,
    ShownFolderOut,
    TalkExportOut,
    WrittenTalkOut,
)
from shared.domain.conversations.service.conversations import Start
from shared.domain.oversight.model import Kind
from shared.domain.oversight.service.looking import FARTHEST, OversightService
from shared.domain.oversight.service.papers import paper_of
from shared.domain.oversight.wiring import markdown, oversight_service
from shared.kit.clock import utc_now
from shared.kit.names import attached
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/admin", tags=["admin oversight"], strict=True)
Oversight = Annotated[OversightService, Depends(oversight_service)]
MOST = 1000  # messages of one export
Branch = Annotated[str, Query(max_length=100)]
Cursor = Annotated[str | None, Query(max_length=600)]
Shown = Annotated[
    bool, Query(alias="include_phi", description="For administrators alone, and recorded: what is there, as it is.")
]


def lists(kind: Kind, path: str, made: type[SeenListOut], page: type[PageIn]) -> None:
    kind_of_page: Any = Annotated[page, Query()]

    async def listed(asked: kind_of_page, user: CurrentUser, oversight: Oversight, *, shown: Shown = False) -> Any:
        """Newest first, without what says who somebody is."""
        return hybrid.ok(made.of(oversight.page(user, kind, asked.asked(), shown=shown), asked, shown=shown))

    router.get(path, name=f"list_{kind}s", response_model=hybrid.Hybrid[made])(listed)  # type: ignore[valid-type]


def shows(kind: Kind, path: str, made: type[SeenOut], whole: type[SeenOut]) -> None:
    (again,) = whole.model_fields.keys() - made.model_fields.keys()

    async def one(key: str, user: CurrentUser, oversight: Oversight, *, shown: Shown = False) -> Any:
        thing, email = oversight.one(user, kind, key, shown=shown)
        seen = made.of(thing, email, shown=shown)
        return hybrid.ok(whole.model_validate({**dict(seen), again: seen}))

    router.get(f"{path}/{{key}}", name=f"get_{kind}", response_model=hybrid.Hybrid[whole])(one)  # type: ignore[valid-type]


for _kind, _path, _many, _one, _page in (
    (Kind.CONVERSATION, "/conversations", SeenConversationsOut, ShownConversationOut, PageIn),
    (Kind.CONTEXT, "/clinical/contexts", SeenContextsOut, ShownContextOut, PageIn),
    (Kind.FILE, "/attachments", SeenFilesOut, ShownFileOut, FilePageIn),
    (Kind.FOLDER, "/folders", SeenFoldersOut, ShownFolderOut, PageIn),
):
    lists(_kind, _path, _many, _page)
    shows(_kind, _path, _many.made, _one)


@router.get("/conversations/{key}/messages")
async def list_messages(  # noqa: PLR0913, PLR0917  # two ways to page
    key: str,
    user: CurrentUser,
    oversight: Oversight,
    branch_id: Branch = "main",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
    cursor: Cursor = None,
    *,
    shown: Shown = False,
) -> hybrid.Hybrid[SeenMessagesOut]:
    """Oldest first, without what says who somebody is."""
    start = Start(size=limit, offset=offset, cursor=cursor)
    page = oversight.messages(user, key, branch_id, start, shown=shown)
    return hybrid.ok(SeenMessagesOut.of(page, offset, limit, shown=shown))


@router.post("/conversations/{key}/export")
async def export_conversation_as(
    key: str,
    body: TalkExportIn,
    user: CurrentUser,
    oversight: Oversight,
    cursor: Cursor = None,
    *,
    shown: Shown = False,
) -> hybrid.Hybrid[TalkExportOut]:
    """As `GET`, in an answer's field; also as Markdown."""
    talk = oversight.exported(user, key, body.branch_id, Start(size=MOST, cursor=cursor), shown=shown)
    content = (
        markdown(paper_of(talk, utc_now(), shown=shown))
        if body.format == "markdown"
        else SeenTalkOut.of(talk, shown=shown).model_dump_json()
    )
    return hybrid.ok(
        TalkExportOut(export=WrittenTalkOut(content=content, format=body.format), cursor=talk.page.cursor)
    )


@router.get("/conversations/{key}/export", response_class=Response)
async def export_conversation(  # noqa: PLR0913  # as with messages
    key: str,
    user: CurrentUser,
    oversight: Oversight,
    branch_id: Branch = "main",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    cursor: Cursor = None,
    *,
    shown: Shown = False,
) -> Response:
    """JSON, for administrators alone. `X-Next-Cursor` leads to the messages that follow."""
    start = Start(size=limit, cursor=cursor)
    talk = oversight.exported(user, key, branch_id, start, shown=shown)
    made = SeenTalkOut.of(talk, shown=shown)
    headers = {"content-disposition": attached(f"conversation-{talk.thing.id}.json"), "cache-control": "no-store"}
    if talk.page.cursor:
        headers["x-next-cursor"] = talk.page.cursor
    return Response(made.model_dump_json(), media_type="application/json", headers=headers)
