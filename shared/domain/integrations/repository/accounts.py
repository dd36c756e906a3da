"""Accounts that people have elsewhere, as they are stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from shared.domain.integrations.model import Account, IntegrationKind
from shared.kit.clock import rfc3339
from shared.tables.integrations import IntegrationItem

REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class IntegrationRepository:
    def get(self, user_id: str, kind: IntegrationKind) -> Account | None:
        try:
            return from_item(IntegrationItem.get(user_id, kind, consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, user_id: str) -> dict[IntegrationKind, Account]:
        found = [from_item(item) for item in IntegrationItem.query(user_id, consistent_read=True)]
        return {account.kind: account for account in found}

    def keep(self, account: Account) -> bool:
        """False when it is not as it was read."""
        before = account.version - 1
        unchanged = IntegrationItem.version == before if before else IntegrationItem.kind.does_not_exist()
        try:
            to_item(account).save(condition=unchanged)
        except PutError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def checked(self, account: Account, now: datetime) -> None:
        """Of an account that was stored anew meanwhile, nothing was checked."""
        item = IntegrationItem(account.user_id, account.kind)
        try:
            item.update(
                actions=[IntegrationItem.checked_at.set(rfc3339(now))],
                condition=IntegrationItem.version == account.version,
            )
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise

    def remove(self, user_id: str, kind: IntegrationKind) -> None:
        IntegrationItem(user_id, kind).delete()


def to_item(account: Account) -> IntegrationItem:
    return IntegrationItem(
        account.user_id,
        account.kind,
        server=dict(account.server),
        username=account.username,
        sealed=account.sealed,
        version=account.version,
        created_at=rfc3339(account.created_at),
        updated_at=rfc3339(account.updated_at),
        checked_at=rfc3339(account.checked_at) if account.checked_at else None,
    )


def from_item(item: Any) -> Account:
    return Account(
        user_id=item.user_id,
        kind=IntegrationKind(item.kind),
        server=item.server,
        username=item.username,
        sealed=item.sealed,
        version=int(item.version),
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
        checked_at=datetime.fromisoformat(item.checked_at) if item.checked_at else None,
    )
