"""Contacts, loaded in groups; and the numbers a person never calls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.campaigns.model.campaigns import SHOWN_NUMBERS, Campaign, CampaignStatus
from shared.domain.campaigns.model.contacts import Contact, Row
from shared.domain.campaigns.repository.items import (
    campaign_thing,
    contact_item,
    contact_thing,
    suppressed_thing,
    to_contact,
)
from shared.kit.clock import rfc3339
from shared.kit.paging import Page, cursor_of, place_of
from shared.tables.campaigns import CampaignItem
from shared.tables.contacts import ContactItem
from shared.tables.transactions import agreed

GROUP = 90  # contacts in one transaction, which holds a hundred writes


@dataclass(frozen=True, slots=True)
class ContactRepository:
    def load(self, campaign: Campaign, group: str, rows: Sequence[Row], *, announced: bool) -> bool:
        """All of a group or nothing, once. False when it was loaded already, or is not the draft that was read.
        A group that was announced when the campaign was made is counted off."""

        def fill(transaction: TransactWrite) -> None:
            absent = ContactItem.thing.does_not_exist()
            transaction.save(ContactItem(campaign.id, f"group#{group}"), condition=absent)
            for row in rows:
                transaction.save(contact_item(campaign.id, group, row), condition=absent)
            steps: list[Action] = [CampaignItem.total.add(len(rows)), CampaignItem.waiting.add(len(rows))]
            if announced:
                steps.append(CampaignItem.loading.add(-1))
            shown = [*campaign.numbers, *(row.number for row in rows)][:SHOWN_NUMBERS]
            if not announced and len(shown) > len(campaign.numbers):
                steps.append(CampaignItem.numbers.set(shown))
            draft = CampaignItem.status == CampaignStatus.DRAFT.value
            item = CampaignItem(campaign.user_id, campaign_thing(campaign.id))
            transaction.update(item, actions=steps, condition=draft)

        return agreed(fill)

    def loaded(self, campaign_id: str, group: str) -> bool:
        try:
            ContactItem.get(campaign_id, f"group#{group}", consistent_read=True)
        except DoesNotExist:
            return False
        return True

    def known(self, campaign_id: str, numbers: Sequence[str]) -> set[str]:
        keys = [(campaign_id, contact_thing(number)) for number in numbers]
        return {str(item.number) for item in ContactItem.batch_get(keys, consistent_read=True)}

    def get(self, campaign_id: str, number: str) -> Contact | None:
        try:
            return to_contact(ContactItem.get(campaign_id, contact_thing(number), consistent_read=True))
        except DoesNotExist:
            return None

    def page(self, campaign_id: str, cursor: str | None, limit: int) -> Page[Contact]:
        after = {"thing": {"S": place_of(cursor, 1)[0]}, "campaign_id": {"S": campaign_id}} if cursor else None
        mine = ContactItem.thing.startswith("contact#")
        found = ContactItem.query(campaign_id, mine, last_evaluated_key=after, page_size=limit)
        items = [to_contact(item) for item in islice(found, limit)]
        more = len(items) == limit
        return Page(items, cursor_of(contact_thing(items[-1].number)) if more else None)

    def remove_some(self, campaign_id: str, most: int = 1000) -> int:
        """Of a campaign that is gone."""
        found = list(islice(ContactItem.query(campaign_id, attributes_to_get=["campaign_id", "thing"]), most))
        with ContactItem.batch_write() as batch:
            for item in found:
                batch.delete(ContactItem(item.campaign_id, item.thing))
        return len(found)


@dataclass(frozen=True, slots=True)
class SuppressionRepository:
    def add(self, user_id: str, number: str, reason: str, now: datetime) -> None:
        item = CampaignItem(user_id, suppressed_thing(number), reason=reason or None, created_at=rfc3339(now))
        item.save()

    def remove(self, user_id: str, number: str) -> None:
        CampaignItem(user_id, suppressed_thing(number)).delete()

    def known(self, user_id: str, numbers: Sequence[str]) -> set[str]:
        keys = [(user_id, suppressed_thing(number)) for number in numbers]
        found = CampaignItem.batch_get(keys, consistent_read=True)
        return {item.thing.removeprefix("suppressed#") for item in found}

    def page(self, user_id: str, cursor: str | None, limit: int) -> Page[tuple[str, str, str]]:
        after = {"user_id": {"S": user_id}, "thing": {"S": place_of(cursor, 1)[0]}} if cursor else None
        mine = CampaignItem.thing.startswith("suppressed#")
        found = islice(CampaignItem.query(user_id, mine, last_evaluated_key=after, page_size=limit), limit)
        items = [(item.thing.removeprefix("suppressed#"), item.reason or "", item.created_at) for item in found]
        return Page(items, cursor_of(suppressed_thing(items[-1][0])) if len(items) == limit else None)


def in_groups(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + GROUP] for start in range(0, len(rows), GROUP))
