from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field

from shared.domain.identity.model import ApiKey
from shared.domain.identity.service.keys import ApiKeyService
from shared.domain.identity.wiring.accounts import api_key_service
from shared.kit.clock import rfc3339
from shared.web.dialects import detail
from shared.web.gate import CurrentUser
from shared.web.schemas import In, Out

router = detail.router(prefix="/v1/api-keys", tags=["api keys"])
Keys = Annotated[ApiKeyService, Depends(api_key_service)]


class KeyIn(In):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[Literal["read", "write"]] = Field(default=["read", "write"], max_length=2)
    expires_in_days: int | None = Field(default=None, ge=1, le=3650)


class KeyOut(Out):
    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: str
    last_used_at: str | None
    expires_at: str | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyOut":
        return cls(
            id=key.key_id,
            name=key.name,
            prefix=key.shown,
            scopes=sorted(key.scopes),
            created_at=moment(key.created_at),
            last_used_at=moment(key.used_at) if key.used_at is not None else None,
            expires_at=moment(key.ends_at) if key.ends_at is not None else None,
        )


class NewKeyOut(KeyOut):
    key: str


class KeysOut(Out):
    api_keys: list[KeyOut]


@router.post("", status_code=201)
async def create_key(body: KeyIn, user: CurrentUser, keys: Keys) -> NewKeyOut:
    """`key` is shown this once; we keep only its digest."""
    key, secret = keys.create(user, body.name, frozenset(body.scopes), body.expires_in_days)
    return NewKeyOut(**KeyOut.of(key).model_dump(), key=secret)


@router.get("")
async def list_keys(user: CurrentUser, keys: Keys) -> KeysOut:
    return KeysOut(api_keys=[KeyOut.of(key) for key in keys.held(user)])


@router.delete("/{key_id}", status_code=204)
async def revoke_key(key_id: str, user: CurrentUser, keys: Keys) -> None:
    """It stops opening at the next request."""
    keys.revoke(user, key_id)


def moment(seconds: int) -> str:
    return rfc3339(datetime.fromtimestamp(seconds, UTC))
