"""API keys: made, counted, listed, revoked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pynamodb.transactions import TransactWrite

from shared.domain.identity.model import Account, ApiKey
from shared.domain.identity.repository.counting import counted
from shared.kit.principal import Product, Role
from shared.tables.accounts import AccountItem
from shared.tables.api_keys import ApiKeyItem
from shared.tables.transactions import agreed


@dataclass(frozen=True, slots=True)
class ApiKeyRepository:
    def add(self, key: ApiKey, account: Account) -> bool:
        """False when the account is not as it was read."""

        def fill(transaction: TransactWrite) -> None:
            stands = (AccountItem.active == True) & (AccountItem.epoch == account.epoch)  # noqa: E712
            transaction.condition_check(AccountItem, f"account#{account.id}", condition=stands)
            transaction.save(to_item(key))

        return agreed(fill)

    def hit(self, key_hash: str, limit: str, window: int, now: int) -> tuple[ApiKey, int] | None:
        used = ApiKeyItem.used_at.set(now)
        found = counted(lambda: ApiKeyItem(key_hash), ApiKeyItem.key_hash.exists(), limit, window, [used])
        return (from_item(found[0]), found[1]) if found else None

    def of(self, user_id: str) -> Iterator[ApiKey]:
        return (from_item(item) for item in ApiKeyItem.of_user.query(user_id))

    def end(self, key: ApiKey) -> None:
        ApiKeyItem(key.key_hash).delete()


def to_item(key: ApiKey) -> ApiKeyItem:
    return ApiKeyItem(
        key.key_hash,
        key_id=key.key_id,
        user_id=key.user_id,
        product=key.product.value,
        role=key.role.value,
        email=key.email,
        name=key.name,
        shown=key.shown,
        scopes=set(key.scopes) or None,
        created_at=key.created_at,
        used_at=key.used_at,
        ends_at=key.ends_at,
        windows={},
        hits={},
        expires_at=datetime.fromtimestamp(key.ends_at, UTC) if key.ends_at is not None else None,
    )


def from_item(item: Any) -> ApiKey:
    return ApiKey(
        key_hash=item.key_hash,
        key_id=item.key_id,
        user_id=item.user_id,
        product=Product(item.product),
        role=Role(item.role),
        email=item.email,
        name=item.name,
        shown=item.shown,
        scopes=frozenset(item.scopes or ()),
        created_at=int(item.created_at),
        used_at=int(item.used_at) if item.used_at is not None else None,
        ends_at=int(item.ends_at) if item.ends_at is not None else None,
    )
