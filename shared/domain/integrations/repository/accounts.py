"""Accounts that people have elsewhere, as they are stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.update import Action

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

    def take(self, account: Account, now: datetime, until: datetime) -> Account | None:
        """To renew its secret, one at a time: as it is stored by now. None while another does, or when it is gone."""
        item = IntegrationItem(account.user_id, account.kind)
        free = IntegrationItem.renewing_until.does_not_exist() | (IntegrationItem.renewing_until < now.timestamp())
        change = IntegrationItem.renewing_until.set(until.timestamp())
        return from_item(item) if updated(item, [change], IntegrationItem.kind.exists() & free) else None

    def reseal(self, account: Account, sealed: str) -> None:
        """Of an account that was stored anew meanwhile, nothing is to be kept."""
        changes: list[Action] = [
            IntegrationItem.sealed.set(sealed),
            IntegrationItem.version.set(account.version + 1),
        ]
        item = IntegrationItem(account.user_id, account.kind)
        updated(item, changes, IntegrationItem.version == account.version)

    def release(self, account: Account, until: datetime) -> None:
        own = IntegrationItem.renewing_until == until.timestamp()
        updated(IntegrationItem(account.user_id, account.kind), [IntegrationItem.renewing_until.remove()], own)

    def checked(self, account: Account, now: datetime) -> None:
        """Of an account that was stored anew meanwhile, nothing was checked."""
        item = IntegrationItem(account.user_id, account.kind)
        updated(item, [IntegrationItem.checked_at.set(rfc3339(now))], IntegrationItem.version == account.version)

    def remove(self, user_id: str, kind: IntegrationKind) -> None:
        IntegrationItem(user_id, kind).delete()


def updated(item: IntegrationItem, changes: list[Action], condition: Any) -> bool:
    try:
        item.update(actions=changes, condition=condition)
    except UpdateError as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True


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
