from typing import Annotated

from fastapi import Depends

from functions.voiceassist.auth.schemas import AcceptedOut, AcceptIn, ForgotIn, ResetIn
from shared.domain.identity.service.invitations import InvitationService
from shared.domain.identity.service.recovery import RecoveryService
from shared.domain.identity.wiring.letters import invitation_service, recovery_service
from shared.kit.principal import Product
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import limited
from shared.web.people import MessageOut

router = hybrid.router(prefix="/api/auth", tags=["authentication"])
Recovery = Annotated[RecoveryService, Depends(recovery_service)]
Invitations = Annotated[InvitationService, Depends(invitation_service)]


@router.post("/forgot-password")
@limited(Limit("forgot", 5, 3600))
async def forgot_password(body: ForgotIn, recovery: Recovery) -> hybrid.Hybrid[MessageOut]:
    """The same answer whether or not there is such an account; the letter's link lives 30 minutes."""
    recovery.ask(body.email)
    return hybrid.ok(MessageOut(message="If there is an account with this address, a letter is on its way."))


@router.post("/reset-password")
@limited(Limit("reset", 10, 3600))
async def reset_password(body: ResetIn, recovery: Recovery) -> hybrid.Hybrid[MessageOut]:
    """The token serves once. Every session of the account ends, in all products."""
    recovery.reset(body.token, body.new_password)
    return hybrid.ok(MessageOut(message="The password was changed. Please sign in."))


@router.post("/accept-invitation")
@limited(Limit("accept", 10, 3600))
async def accept_invitation(body: AcceptIn, invitations: Invitations) -> hybrid.Hybrid[AcceptedOut]:
    """Makes the account and signs it in; the token serves once, for seven days."""
    signed_in = invitations.accept(Product.VOICEASSIST, body.token, body.password, body.full_name)
    return hybrid.ok(AcceptedOut.welcome(signed_in))
