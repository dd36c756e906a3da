import time
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

from functions.voiceassist.auth.schemas import LoginIn, RefreshIn, RegisterIn, SessionOut
from shared.domain.identity.model import LIFETIMES, Challenge
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.secondstep import SecondStepService
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.identity.wiring.secondstep import second_step_service
from shared.kit.clock import rfc3339
from shared.kit.principal import Product
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited
from shared.web.people import MessageOut, UserOut
from shared.web.tokens import ChallengeOut, TokensOut

PRODUCT = Product.VOICEASSIST
router = hybrid.router(prefix="/api/auth", tags=["authentication"])
Identity = Annotated[IdentityService, Depends(identity_service)]
SecondStep = Annotated[SecondStepService, Depends(second_step_service)]


@router.post("/register", status_code=201)
@limited(Limit("register", 5, 3600))
async def register(body: RegisterIn, identity: Identity) -> hybrid.Hybrid[UserOut]:
    """Makes an account; signing in is a step of its own."""
    account = identity.register(body.email, body.password, full_name=body.full_name)
    return hybrid.ok(UserOut.of(account))


@router.post("/login")
@limited(Limit("login", 10))
async def login(body: LoginIn, second_step: SecondStep) -> hybrid.Hybrid[TokensOut | ChallengeOut]:
    """Five failures lock the address, for a minute at first and longer each time.

    An account with a second step gets a challenge in place of tokens; `/api/auth/2fa/verify-login` takes it.
    """
    answer = second_step.begin(PRODUCT, body.email, body.password)
    return hybrid.ok(ChallengeOut.of(answer) if isinstance(answer, Challenge) else TokensOut.of(answer))


@router.post("/refresh")
@limited(Limit("refresh", 20))
async def refresh(body: RefreshIn, identity: Identity) -> hybrid.Hybrid[TokensOut]:
    """A refresh token serves once; one that comes again ends the session."""
    return hybrid.ok(TokensOut.of(identity.refresh(PRODUCT, body.refresh_token)))


@router.post("/logout")
async def logout(user: CurrentUser, identity: Identity) -> hybrid.Hybrid[MessageOut]:
    """Both tokens stop standing at once."""
    identity.sign_out(user)
    return hybrid.ok(MessageOut(message="Successfully logged out"))


@router.get("/me")
async def me(user: CurrentUser, identity: Identity) -> hybrid.Hybrid[UserOut]:
    return hybrid.ok(UserOut.of(identity.account(user)))


@router.get("/session")
async def session(user: CurrentUser, identity: Identity) -> hybrid.Hybrid[SessionOut]:
    """How long the session may still last."""
    held, now, lives = identity.session(user), int(time.time()), LIFETIMES[PRODUCT]
    answer = SessionOut(
        absolute_timeout_hours=lives.whole // 3600,
        inactivity_timeout_minutes=lives.idle // 60,
        absolute_remaining_seconds=max(0, held.ends_at - now),
        inactivity_remaining_seconds=max(0, min(held.seen_at + lives.idle, held.ends_at) - now),
        session_started_at=moment(held.started_at),
        last_activity_at=moment(held.seen_at),
    )
    return hybrid.ok(answer)


def moment(seconds: int) -> str:
    return rfc3339(datetime.fromtimestamp(seconds, UTC))
