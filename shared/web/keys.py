"""How a key for programs is asked for and shown, in every product."""

from datetime import UTC, datetime
from typing import Protocol, Self

from pydantic import Field

from shared.kit.clock import rfc3339
from shared.kit.principal import Scope
from shared.web.schemas import BothOut, In, Out


class Key(Protocol):
    @property
    def key_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def scopes(self) -> frozenset[str]: ...
    @property
    def created_at(self) -> int: ...
    @property
    def used_at(self) -> int | None: ...
    @property
    def ends_at(self) -> int | None: ...


class KeyIn(In):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[Scope] = Field(default=[Scope.READ, Scope.WRITE], max_length=3)
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
    def of(cls, key: Key, /, **more: str) -> Self:
        return cls(
            id=key.key_id,
            name=key.name,
            prefix=key.shown,
            scopes=sorted(key.scopes),
            created_at=moment(key.created_at),
            last_used_at=moment(key.used_at) if key.used_at is not None else None,
            expires_at=moment(key.ends_at) if key.ends_at is not None else None,
            **more,
        )


class NewKeyOut(KeyOut):
    key: str


class BothKeyOut(BothOut, KeyOut):
    pass


class BothNewKeyOut(BothKeyOut):
    key: str


def moment(seconds: int) -> str:
    return rfc3339(datetime.fromtimestamp(seconds, UTC))
