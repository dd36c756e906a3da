from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

from functions.voiceassist.auth.schemas import (
    BackupCodesOut,
    CodeIn,
    DisableIn,
    SecondStepIn,
    SetupOut,
    TwoFactorOut,
)
from shared.domain.identity.service.secondstep import SecondStepService
from shared.domain.identity.service.twofactor import TwoFactorService
from shared.domain.identity.wiring.secondstep import second_step_service, two_factor_service
from shared.kit.clock import rfc3339
from shared.kit.principal import Product
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited
from shared.web.people import MessageOut
from shared.web.tokens import TokensOut

router = hybrid.router(prefix="/api/auth/2fa", tags=["two-factor"])
TwoFactor = Annotated[TwoFactorService, Depends(two_factor_service)]
SecondStep = Annotated[SecondStepService, Depends(second_step_service)]


@router.get("/status")
async def status(user: CurrentUser, two_factor: TwoFactor) -> hybrid.Hybrid[TwoFactorOut]:
    found = two_factor.status(user)
    verified_at = found.confirmed_at if found else None
    answer = TwoFactorOut(
        enabled=found is not None,
        verified_at=rfc3339(datetime.fromtimestamp(verified_at, UTC)) if verified_at is not None else None,
        backup_codes_remaining=len(found.marks) if found else 0,
    )
    return hybrid.ok(answer)


@router.post("/setup")
@limited(Limit("2fa-setup", 5, 3600))
async def set_up(user: CurrentUser, two_factor: TwoFactor) -> hybrid.Hybrid[SetupOut]:
    """The secret and the backup codes are shown this once; they count when a code was confirmed."""
    made = two_factor.set_up(user)
    return hybrid.ok(
        SetupOut(manual_entry_key=made.secret, otpauth_uri=made.uri, backup_codes=list(made.backup_codes))
    )


@router.post("/verify")
@limited(Limit("2fa-verify", 10))
async def confirm(body: CodeIn, user: CurrentUser, two_factor: TwoFactor) -> hybrid.Hybrid[MessageOut]:
    """Switches the second step on."""
    two_factor.confirm(user, body.code)
    return hybrid.ok(MessageOut(message="Two-factor authentication is on"))


@router.post("/disable")
@limited(Limit("2fa-disable", 5, 3600))
async def disable(body: DisableIn, user: CurrentUser, two_factor: TwoFactor) -> hybrid.Hybrid[MessageOut]:
    two_factor.switch_off(user, body.password, body.code)
    return hybrid.ok(MessageOut(message="Two-factor authentication is off"))


@router.post("/backup-codes")
@limited(Limit("2fa-codes", 3, 3600))
async def renew_codes(body: CodeIn, user: CurrentUser, two_factor: TwoFactor) -> hybrid.Hybrid[BackupCodesOut]:
    """Ten new ones; those before stop working."""
    return hybrid.ok(BackupCodesOut(backup_codes=list(two_factor.renew_codes(user, body.code))))


@router.post("/verify-login")
@limited(Limit("2fa-login", 10))
async def finish(body: SecondStepIn, second_step: SecondStep) -> hybrid.Hybrid[TokensOut]:
    """With the challenge that signing in answered: it lives five minutes, takes five codes and serves once."""
    return hybrid.ok(TokensOut.of(second_step.finish(Product.VOICEASSIST, body.challenge_token, body.code)))
