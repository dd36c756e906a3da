"""A person's campaigns with everybody they call, from the first to the last."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.campaigns.model.campaigns import Campaign
from shared.domain.campaigns.model.contacts import Contact
from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.repository.contacts import ContactRepository, SuppressionRepository
from shared.kit.principal import Principal

MOST = 100_000
PIECE = 500


@dataclass(frozen=True, slots=True)
class CampaignTelling:
    campaigns: CampaignRepository
    contacts: ContactRepository
    suppressions: SuppressionRepository

    def all(self, user: Principal) -> Iterator[Campaign]:
        return self.campaigns.newest(user.user_id, None, None, MOST)

    def called(self, campaign: Campaign) -> Iterator[Contact]:
        cursor: str | None = None
        while True:
            page = self.contacts.page(campaign.id, cursor, PIECE)
            yield from page.items
            cursor = page.cursor
            if cursor is None:
                return

    def suppressed(self, user: Principal) -> Iterator[str]:
        cursor: str | None = None
        while True:
            page = self.suppressions.page(user.user_id, cursor, PIECE)
            yield from (number for number, *_ in page.items)
            cursor = page.cursor
            if cursor is None:
                return
