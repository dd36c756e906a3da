from typing import Annotated

from fastapi import Depends

from functions.voiceera.auth.schemas import ForgotIn, MessageOut, ResetIn
from shared.domain.identity.service.recovery import RecoveryService
from shared.domain.identity.wiring.letters import recovery_service
from shared.ratelimit import Limit
from shared.web.dialects import envelope
from shared.web.gate import limited

router = envelope.router(prefix="/auth", tags=["authentication"])
Recovery = Annotated[RecoveryService, Depends(recovery_service)]


@router.post("/forgot-password")
@limited(Limit("forgot", 5, 3600))
async def forgot_password(body: ForgotIn, recovery: Recovery) -> envelope.Envelope[MessageOut]:
    """The same answer whether or not there is such an account; the letter's link lives 30 minutes."""
    recovery.ask(body.email)
    return envelope.ok(MessageOut(message="If there is an account with this address, a letter is on its way."))


@router.post("/reset-password")
@limited(Limit("reset", 10, 3600))
async def reset_password(body: ResetIn, recovery: Recovery) -> envelope.Envelope[MessageOut]:
    """The token serves once. Every session of the account ends, in all products."""
    recovery.reset(body.token, body.new_password)
    return envelope.ok(MessageOut(message="The password was changed. Please sign in."))
