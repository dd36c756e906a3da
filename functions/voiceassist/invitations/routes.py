from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.invitations.schemas import (
    AdminResetIn,
    AdminResetOut,
    InvitationOut,
    InvitationsOut,
    InviteIn,
)
from shared.domain.identity.service.administration import AdministrationService
from shared.domain.identity.service.invitations import InvitationService
from shared.domain.identity.service.recovery import RecoveryService
from shared.domain.identity.wiring.accounts import administration_service
from shared.domain.identity.wiring.letters import invitation_service, recovery_service
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited
from shared.web.people import MessageOut

router = hybrid.router(prefix="/api/admin/panel", tags=["invitations"], strict=True)
Invitations = Annotated[InvitationService, Depends(invitation_service)]
Recovery = Annotated[RecoveryService, Depends(recovery_service)]
Administration = Annotated[AdministrationService, Depends(administration_service)]
INVITING = Limit("invite", 20, 300)


@router.post("/users/invite", status_code=201)
@limited(INVITING)
async def invite(body: InviteIn, user: CurrentUser, invitations: Invitations) -> hybrid.Hybrid[InvitationOut]:
    """A letter with a link goes out. A later invitation of an address takes the place of an earlier one."""
    ticket, token = invitations.invite(user, body.email, body.admin_role, body.full_name, by_letter=body.send_email)
    return hybrid.ok(InvitationOut.of(ticket, token))


@router.get("/invitations")
async def list_invitations(
    user: CurrentUser,
    invitations: Invitations,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> hybrid.Hybrid[InvitationsOut]:
    """Those nobody has taken up yet, newest first."""
    page = invitations.pending(user, limit, cursor)
    return hybrid.ok(
        InvitationsOut(invitations=[InvitationOut.of(each) for each in page.items], cursor=page.cursor)
    )


@router.delete("/invitations/{invitation_id}")
async def revoke(invitation_id: str, user: CurrentUser, invitations: Invitations) -> hybrid.Hybrid[MessageOut]:
    """Its link stops working at once."""
    invitations.revoke(user, invitation_id)
    return hybrid.ok(MessageOut(message="The invitation was revoked"))


@router.post("/users/{user_id}/resend-invitation")
@limited(INVITING)
async def resend(user_id: str, user: CurrentUser, invitations: Invitations) -> hybrid.Hybrid[InvitationOut]:
    """`user_id` is the invitation's id. The link of the letter before stops working."""
    return hybrid.ok(InvitationOut.of(invitations.resend(user, user_id)))


@router.post("/users/{user_id}/reset-password")
@limited(Limit("admin-reset", 10, 300))
async def reset_password(
    user_id: str, body: AdminResetIn, user: CurrentUser, recovery: Recovery
) -> hybrid.Hybrid[AdminResetOut]:
    """By `email` a letter with a link goes out; `temporary` sets a password and tells it this once."""
    if body.method == "temporary":
        told = recovery.set_temporary(user, user_id)
        return hybrid.ok(
            AdminResetOut(message="The password was changed. Ask them to change it.", temporary_password=told)
        )
    recovery.ask_for(user, user_id)
    return hybrid.ok(AdminResetOut(message="A letter is on its way"))


@router.post("/users/{user_id}/disable-2fa")
@limited(Limit("admin-reset", 10, 300))
async def disable_two_factor(
    user_id: str, user: CurrentUser, administration: Administration
) -> hybrid.Hybrid[MessageOut]:
    """For who lost their device and their backup codes; their sessions end."""
    administration.remove_second_step(user, user_id)
    return hybrid.ok(MessageOut(message="Two-factor authentication is off"))
