"""What a person leaves in the tables, taken away in bounded pieces. What hangs on it follows by streams."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.models import Model

from shared.kit.principal import Product
from shared.tables.accounts import AccountItem
from shared.tables.actions import ActionItem
from shared.tables.agents import AgentItem
from shared.tables.campaigns import CampaignItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.conversations import ConversationItem
from shared.tables.exports import ExportItem
from shared.tables.folders import FolderItem
from shared.tables.integrations import IntegrationItem
from shared.tables.scans import ScanItem
from shared.tables.usage import UsageItem

PIECE = 200
OF_A_PRODUCT: tuple[type[Model], ...] = (ConversationItem, ExportItem, UsageItem)
OF_A_PERSON: tuple[type[Model], ...] = (FolderItem, ClinicalItem, AgentItem, IntegrationItem, ScanItem, ActionItem)


@dataclass(frozen=True, slots=True)
class LeavingRepository:
    def has_left(self, user_id: str) -> bool:
        """A tombstone says so. An address alone is given up by who changes it, too."""
        try:
            return AccountItem.get(f"account#{user_id}", consistent_read=True).deleted_at is not None
        except DoesNotExist:
            return False

    def remove_line(self, user_id: str) -> bool:
        """What is kept for campaigns, when there are none; a piece, as below."""
        return removed(CampaignItem, user_id)

    def remove(self, user_id: str) -> bool:
        """One piece; whether there may be more."""
        more = [removed(table, key) for table, key in shelves(user_id)]
        return any(more)


def shelves(user_id: str) -> Iterator[tuple[type[Model], str]]:
    owners = [f"{product}#{user_id}" for product in Product]
    return chain(
        ((table, owner) for table in OF_A_PRODUCT for owner in owners),
        ((table, user_id) for table in OF_A_PERSON),
    )


def removed(table: type[Model], key: str) -> bool:
    hash_name, range_name = keys_of(table)
    found: list[Any] = list(
        table.query(key, attributes_to_get=[hash_name, range_name], consistent_read=True, limit=PIECE)
    )
    with table.batch_write() as batch:
        for item in found:
            batch.delete(table(key, getattr(item, range_name)))
    return len(found) == PIECE


def keys_of(table: type[Model]) -> tuple[str, str]:
    attributes = table.get_attributes().items()
    hash_name = next(name for name, attribute in attributes if attribute.is_hash_key)
    return hash_name, next(name for name, attribute in attributes if attribute.is_range_key)
