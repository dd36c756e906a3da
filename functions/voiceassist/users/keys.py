"""Keys that people make for their programs."""

from typing import Annotated

from fastapi import Depends

from shared.domain.identity.service.keys import ApiKeyService
from shared.domain.identity.wiring.accounts import api_key_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser
from shared.web.keys import BothKeyOut, BothNewKeyOut, KeyIn

router = hybrid.router(prefix="/api/users/me/api-keys", tags=["api keys"])
Keys = Annotated[ApiKeyService, Depends(api_key_service)]


@router.post("", status_code=201)
async def create_key(body: KeyIn, user: CurrentUser, keys: Keys) -> hybrid.Hybrid[BothNewKeyOut]:
    """`key` is shown this once; we keep only its digest."""
    key, secret = keys.create(user, body.name, frozenset(body.scopes), body.expires_in_days)
    return hybrid.ok(BothNewKeyOut.of(key, key=secret))


@router.get("")
async def list_keys(user: CurrentUser, keys: Keys) -> hybrid.Hybrid[list[BothKeyOut]]:
    return hybrid.ok([BothKeyOut.of(key) for key in keys.held(user)])


@router.delete("/{key_id}", status_code=204)
async def revoke_key(key_id: str, user: CurrentUser, keys: Keys) -> None:
    """It stops opening at the next request."""
    keys.revoke(user, key_id)
