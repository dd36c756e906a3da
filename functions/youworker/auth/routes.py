from typing import Annotated

from fastapi import Depends
from pydantic import Field

from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.wiring.accounts import identity_service
from shared.kit.principal import Product
from shared.ratelimit import Limit
from shared.web.dialects import detail
from shared.web.gate import CurrentUser, limited
from shared.web.schemas import In, Out

PRODUCT = Product.YOUWORKER
router = detail.router(prefix="/v1/auth", tags=["authentication"])
Identity = Annotated[IdentityService, Depends(identity_service)]


class TokenIn(In):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)


class TokenOut(Out):
    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


class WhoOut(Out):
    user_id: str
    role: str
    email: str | None


@router.post("/token")
@limited(Limit("token", 10))
async def token(body: TokenIn, identity: Identity) -> TokenOut:
    """For an account of any of the three products; the token opens this one alone."""
    tokens = identity.sign_in(PRODUCT, body.email, body.password).tokens
    return TokenOut(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        token_type="bearer",  # noqa: S106  # the scheme's name
        expires_in=tokens.expires_in,
    )


@router.get("/me")
async def who(user: CurrentUser) -> WhoOut:
    """Whom a token or a key stands for."""
    return WhoOut(user_id=user.user_id, role=user.role.value, email=user.email)
