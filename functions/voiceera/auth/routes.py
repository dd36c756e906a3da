from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from functions.voiceera.auth.schemas import LoginIn, LoginOut, MeOut, RegisteredOut, RegisterIn, RenewedOut
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.secondstep import SecondStepService
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.identity.wiring.secondstep import second_step_service
from shared.kit.errors import Unauthenticated
from shared.kit.principal import Product
from shared.ratelimit import Limit
from shared.web.dialects import envelope
from shared.web.gate import CurrentUser, credentials_of, limited

PRODUCT = Product.VOICEERA
AUTH = Limit("auth", 10)
router = envelope.router(prefix="/auth", tags=["authentication"])
Identity = Annotated[IdentityService, Depends(identity_service)]
SecondStep = Annotated[SecondStepService, Depends(second_step_service)]


@router.post("/register", status_code=201)
@limited(AUTH)
async def register(body: RegisterIn, identity: Identity) -> envelope.Envelope[RegisteredOut]:
    account = identity.register(body.email, body.password, first_name=body.first_name, last_name=body.last_name)
    return envelope.ok(RegisteredOut.of(account))


@router.post("/login")
@limited(AUTH)
async def login(body: LoginIn, second_step: SecondStep) -> envelope.Envelope[LoginOut]:
    """Five failures lock the address, for a minute at first and longer each time.

    An account with a second step sends `otp` too: a code of its authenticator, or a backup code.
    """
    return envelope.ok(LoginOut.of(second_step.at_once(PRODUCT, body.email, body.password, body.otp)))


@router.get("/me")
async def me(user: CurrentUser, identity: Identity) -> envelope.Envelope[MeOut]:
    return envelope.ok(MeOut.of(identity.account(user)))


@router.post("/logout", status_code=204)
async def logout(user: CurrentUser, identity: Identity) -> None:
    """Both tokens stop standing at once."""
    identity.sign_out(user)


@router.post("/refresh-token", openapi_extra={"security": [{"bearer": []}]})
@limited(AUTH)
async def refresh_token(request: Request, identity: Identity) -> envelope.Envelope[RenewedOut]:
    """The refresh token comes as the bearer; it serves until it expires."""
    token = credentials_of(request).bearer
    if token is None:
        raise Unauthenticated("The refresh token is missing")
    tokens = identity.renew_access(PRODUCT, token)
    return envelope.ok(RenewedOut(token=tokens.access_token, expires_in=tokens.expires_in))
