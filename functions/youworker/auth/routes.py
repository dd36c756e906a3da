from typing import Annotated

from fastapi import Depends
from pydantic import Field

from shared.domain.identity.model import TokenPair
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.secondstep import SecondStepService
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.identity.wiring.secondstep import second_step_service
from shared.kit.principal import Product
from shared.ratelimit import Limit
from shared.web.dialects import detail
from shared.web.gate import CurrentUser, limited
from shared.web.schemas import In, Out

PRODUCT = Product.YOUWORKER
router = detail.router(prefix="/v1/auth", tags=["authentication"])
Identity = Annotated[IdentityService, Depends(identity_service)]
SecondStep = Annotated[SecondStepService, Depends(second_step_service)]


class TokenIn(In):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    otp: str | None = Field(default=None, max_length=40)


class RefreshIn(In):
    refresh_token: str = Field(max_length=4000)


class TokenOut(Out):
    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int

    @classmethod
    def of(cls, tokens: TokenPair) -> "TokenOut":
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            token_type="bearer",  # noqa: S106  # the scheme's name
            expires_in=tokens.expires_in,
        )


class WhoOut(Out):
    user_id: str
    role: str
    email: str | None


@router.post("/token")
@limited(Limit("token", 10))
async def token(body: TokenIn, second_step: SecondStep) -> TokenOut:
    """For an account of any of the three products; the token opens this one alone.

    An account with a second step sends `otp` too: a code of its authenticator, or a backup code.
    """
    return TokenOut.of(second_step.at_once(PRODUCT, body.email, body.password, body.otp).tokens)


@router.post("/refresh")
@limited(Limit("refresh", 20))
async def refresh(body: RefreshIn, identity: Identity) -> TokenOut:
    """The token serves once; the next one comes with the answer."""
    return TokenOut.of(identity.refresh(PRODUCT, body.refresh_token).tokens)


@router.get("/me")
async def who(user: CurrentUser) -> WhoOut:
    """Whom a token or a key stands for."""
    return WhoOut(user_id=user.user_id, role=user.role.value, email=user.email)
