"""API keys: made, counted, listed, revoked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from shared.domain.identity.model import Account, ApiKey
from shared.domain.identity.repository.passing import key_of
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

    def get(self, key_hash: str) -> ApiKey | None:
        try:
            return key_of(ApiKeyItem.get(key_hash, consistent_read=True))
        except DoesNotExist:
            return None

    def of(self, user_id: str) -> Iterator[ApiKey]:
        return (key_of(item) for item in ApiKeyItem.of_user.query(user_id))

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
