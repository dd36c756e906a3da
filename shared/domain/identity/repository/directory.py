"""Accounts as administrators look for them: newest first, by role; and how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.domain.identity.model import Account
from shared.domain.identity.repository.accounts import SHARDS, SHELF, from_item, made_of
from shared.kit.principal import Role
from shared.tables.accounts import AccountItem

Place = tuple[str, ...]  # the instant and the id it was made with, and its key


@dataclass(frozen=True, slots=True)
class DirectoryRepository:
    def numbers(self) -> tuple[int, int, int]:
        """All, those that are active, and those of them that are administrators: one call."""
        kinds = {f"count#{kind}#{number}": kind for kind in ("total", "active") for number in range(SHARDS)}
        sums = {"total": 0, "active": 0, "admins": 0}
        for item in AccountItem.batch_get([*kinds, "count#admins"], consistent_read=True):
            sums[kinds.get(item.key, "admins")] += int(item.number or 0)
        return sums["total"], sums["active"], sums["admins"]

    def newest(self, role: Role | None, after: Place | None, page: int) -> Iterator[Account]:
        """Of all, or of those who have a role other than everybody's. Read page by page as it is asked for."""
        index: Any = AccountItem.staff if role else AccountItem.newest
        name, key = ("post", role.value) if role else ("shelf", SHELF)
        start = {name: {"S": key}, "made": {"S": after[0]}, "key": {"S": after[1]}} if after else None
        found = index.query(key, scan_index_forward=False, page_size=page, last_evaluated_key=start)
        return (from_item(item) for item in found)


def place_of_account(account: Account) -> Place:
    return made_of(account), f"account#{account.id}"
