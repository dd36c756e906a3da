"""Whom a campaign calls, and whom a person never calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.campaigns.model import work
from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus
from shared.domain.campaigns.model.contacts import Contact, ContactState, Rejected, Row, sifted
from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.repository.contacts import ContactRepository, SuppressionRepository, in_groups
from shared.domain.campaigns.service.campaigns import CampaignService
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, Stale
from shared.kit.ids import new_id
from shared.kit.paging import Page
from shared.kit.principal import Principal
from shared.telephony.numbers import e164

LOOKED_UP = 100


@dataclass(frozen=True, slots=True)
class Imported:
    """`suppressed` numbers are taken too, and never called while they are suppressed."""

    accepted: int
    rejected: tuple[Rejected, ...]
    suppressed: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class ContactService:
    campaigns: CampaignService
    contacts: ContactRepository
    suppressions: SuppressionRepository

    def add(self, user: Principal, campaign_id: str, rows: Iterable[Row], *, dry_run: bool) -> Imported:
        """To a draft. A dry run says what would be taken, and takes nothing."""
        campaign = self._draft(user, campaign_id)
        taken = sifted(rows)
        fresh, known = self._fresh(campaign, taken.accepted)
        if not dry_run:
            for group in in_groups(fresh):
                self._load(user, campaign_id, group)
        suppressed = self._suppressed(user, fresh)
        return Imported(
            len(fresh), tuple(sorted((*taken.rejected, *known), key=lambda each: each.line)), suppressed
        )

    def _draft(self, user: Principal, campaign_id: str) -> Campaign:
        campaign = self.campaigns.get(user, campaign_id)
        if campaign.status is not CampaignStatus.DRAFT:
            raise Conflict("Contacts are added to a draft", code="CAMPAIGN_003", status=campaign.status.value)
        return campaign

    def _load(self, user: Principal, campaign_id: str, group: Sequence[Row]) -> None:
        """Somebody else may be adding the same numbers."""

        def attempt() -> None:
            campaign = self._draft(user, campaign_id)
            fresh, _ = self._fresh(campaign, group)
            if fresh and not self.contacts.load(campaign, new_id(), fresh, announced=False):
                raise Stale

        agreeing(attempt)

    def _fresh(self, campaign: Campaign, rows: Sequence[Row]) -> tuple[list[Row], list[Rejected]]:
        known: set[str] = set()
        for start in range(0, len(rows), LOOKED_UP):
            known |= self.contacts.known(campaign.id, [row.number for row in rows[start : start + LOOKED_UP]])
        fresh = [row for row in rows if row.number not in known]
        twice = [row for row in rows if row.number in known]
        message = "The campaign has this number already"
        return fresh, [Rejected(row.line, row.number, "DUPLICATE", message) for row in twice]

    def _suppressed(self, user: Principal, rows: Sequence[Row]) -> tuple[Rejected, ...]:
        found: set[str] = set()
        for start in range(0, len(rows), LOOKED_UP):
            part = [row.number for row in rows[start : start + LOOKED_UP]]
            found |= self.suppressions.known(user.user_id, part)
        message = "You never call this number"
        return tuple(Rejected(row.line, row.number, "SUPPRESSED", message) for row in rows if row.number in found)

    def page(self, user: Principal, campaign_id: str, cursor: str | None, limit: int) -> Page[Contact]:
        """By number. Who was still waiting when the campaign ended was not called."""
        campaign = self.campaigns.get(user, campaign_id)
        found = self.contacts.page(campaign_id, cursor, limit)
        over = campaign.status is CampaignStatus.COMPLETED
        return Page(
            [shown(contact, over=over) for contact in found.items], found.cursor, total=campaign.counts.total
        )


def shown(contact: Contact, *, over: bool) -> Contact:
    return (
        replace(contact, state=ContactState.NOT_CALLED)
        if over and contact.state is ContactState.WAITING
        else contact
    )


@dataclass(frozen=True, slots=True)
class LoadingService:
    """Loads what was announced when a campaign was made; done twice, it is done once."""

    campaigns: CampaignRepository
    contacts: ContactRepository

    def load(self, message: work.Message) -> None:
        for group, rows in work.groups_in(message):
            campaign = self.campaigns.get(message["owner"], message["campaign"])
            if campaign is None:
                return
            if not self.contacts.load(campaign, group, rows, announced=True) and not self.contacts.loaded(
                campaign.id, group
            ):
                raise Conflict("Contacts could not be loaded", group=group)

    def sweep(self, message: work.Message) -> None:
        campaign_id: Any = message["campaign"]
        while self.contacts.remove_some(campaign_id):
            continue


@dataclass(frozen=True, slots=True)
class SuppressionService:
    """Looked at whenever a call is about to begin, whatever was imported before."""

    suppressions: SuppressionRepository
    now: Clock = utc_now

    def add(self, user_id: str, written: str, reason: str) -> str:
        number = e164(written)
        self.suppressions.add(user_id, number, reason, self.now())
        return number

    def remove(self, user_id: str, written: str) -> None:
        self.suppressions.remove(user_id, e164(written))

    def page(self, user_id: str, cursor: str | None, limit: int) -> Page[tuple[str, str, str]]:
        return self.suppressions.page(user_id, cursor, limit)
