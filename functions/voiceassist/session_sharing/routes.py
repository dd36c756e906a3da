from typing import Annotated

from fastapi import Depends, Header, Query

from functions.voiceassist.session_sharing.schemas import SharedIn, SharedOut, ShareIn, ShareOut, SharePasswordIn
from shared.domain.sharing.service import SharingService
from shared.domain.sharing.wiring import sharing_service
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, OptionalUser, limited

router = hybrid.router(tags=["sharing"])
Sharing = Annotated[SharingService, Depends(sharing_service)]
READING = Limit("shared", 60)
Asked = Annotated[SharedIn, Query()]


@router.post("/api/sessions/{session_id}/share", status_code=201)
async def share(session_id: str, body: ShareIn, user: CurrentUser, sharing: Sharing) -> hybrid.Hybrid[ShareOut]:
    made = sharing.share(user, session_id, body.expires_in_hours, body.password, anonymous=body.allow_anonymous)
    return hybrid.ok(ShareOut.of(made))


@router.get("/api/sessions/{session_id}/shares")
async def list_shares(session_id: str, user: CurrentUser, sharing: Sharing) -> list[ShareOut]:
    """Those that still open, newest first."""
    return [ShareOut.of(each) for each in sharing.links(user, session_id)]


@router.delete("/api/sessions/{session_id}/share/{share_token}", status_code=204)
async def revoke_share(session_id: str, share_token: str, user: CurrentUser, sharing: Sharing) -> None:
    """It opens to nobody from the next request on."""
    sharing.revoke(user, session_id, share_token)


@router.get("/api/shared/{share_token}")
@limited(READING)
async def read_shared(
    share_token: str,
    asked: Asked,
    visitor: OptionalUser,
    sharing: Sharing,
    x_share_password: Annotated[str | None, Header(max_length=100)] = None,
) -> hybrid.Hybrid[SharedOut]:
    """401 asks for a password or a sign-in, 404 knows no such link, 410 knew one that has expired."""
    password = x_share_password or asked.password
    return hybrid.ok(SharedOut.of(sharing.open(share_token, visitor, password, asked.start())))


@router.post("/api/shared/{share_token}")
@limited(READING)
async def read_shared_with_password(
    share_token: str, body: SharePasswordIn, asked: Asked, visitor: OptionalUser, sharing: Sharing
) -> hybrid.Hybrid[SharedOut]:
    """The same, with the password where no log sees it."""
    return hybrid.ok(SharedOut.of(sharing.open(share_token, visitor, body.password, asked.start())))
