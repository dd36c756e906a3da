"""Chooses who is called next: as many as there are slots, whose turn it is, where it is day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus
from shared.domain.campaigns.model.contacts import Contact, ContactState
from shared.domain.campaigns.model.hours import may_call, next_opening
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.kit.clock import Clock, epoch_ms, utc_now
from shared.kit.settings import Settings, setting
from shared.queues import Outbox

MOST = 50  # in one go
LEASE = timedelta(seconds=60)  # a message that is lost leaves its contact waiting for so long
LONGEST_DELAY = 900  # seconds: what a queue takes


@dataclass(frozen=True)
class LineSettings(Settings):
    lines: int = setting("PARLEY_CALLS_AT_ONCE", default=100, doc="Calls one person may have at one time.")
    per_second: float = setting(
        "PARLEY_CALLS_PER_SECOND",
        default=10.0,
        doc="Calls one person may begin in a second; keep below the carrier's.",
    )


@dataclass(frozen=True, slots=True)
class PumpService:
    upkeep: UpkeepService
    dialing: DialingRepository
    dialer: Outbox
    settings: LineSettings = field(default_factory=LineSettings)
    now: Clock = utc_now

    def pump(self, owner: str, campaign_id: str) -> None:
        campaign = self.upkeep.seen_to(owner, campaign_id)
        now = self.now()
        if campaign is None or campaign.status is not CampaignStatus.ACTIVE or not campaign.window.holds(now):
            return
        free = min(campaign.free, MOST)
        if free <= 0:
            return
        found = self.dialing.due(campaign_id, now, free)
        chosen = [contact for contact in found if self._chosen(campaign, contact, now)]
        self._send(campaign, chosen, now)
        if found and len(chosen) < len(found):
            self.upkeep.pump(owner, campaign_id)  # who cannot be called now stood in another's way

    def _chosen(self, campaign: Campaign, contact: Contact, now: datetime) -> bool:
        """Whoever is chosen has another turn later, in case that nothing comes of this one."""
        window, hours = campaign.window, campaign.hours
        if may_call(window, hours, contact.number, contact.zone, now):
            return self.dialing.put_off(contact, now + LEASE)
        opens = next_opening(window, hours, contact.number, contact.zone, now)
        if opens is None:
            self.dialing.leave_out(contact, campaign.user_id, ContactState.UNREACHED, "no_hours")
        else:
            self.dialing.put_off(contact, opens)
        return False

    def _send(self, campaign: Campaign, chosen: list[Contact], now: datetime) -> None:
        if not chosen:
            return
        self.dialing.ordered(campaign, len(chosen))
        spacing = round(1000 / self.settings.per_second)
        first = self.dialing.next_dial(campaign.user_id, epoch_ms(now), spacing, len(chosen))
        for number, contact in enumerate(chosen):
            wait = (first + number * spacing - epoch_ms(now)) // 1000
            self.dialer.send(order(campaign, contact), min(max(wait, 0), LONGEST_DELAY))


def order(campaign: Campaign, contact: Contact) -> Mapping[str, Any]:
    return {
        "owner": campaign.user_id,
        "campaign": campaign.id,
        "number": contact.number,
        "epoch": campaign.epoch,
        "attempts": contact.attempts,
    }
