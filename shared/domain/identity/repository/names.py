"""The addresses of many accounts at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from shared.tables.accounts import AccountItem


@dataclass(frozen=True, slots=True)
class NameRepository:
    def emails(self, account_ids: Collection[str]) -> Mapping[str, str]:
        keys = [f"account#{account_id}" for account_id in sorted(account_ids)]
        found = AccountItem.batch_get(keys) if keys else []
        return {str(item.account_id): str(item.email) for item in found if item.email}
