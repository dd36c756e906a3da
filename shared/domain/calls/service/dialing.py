"""Places one call. What it needs is taken before, in one transaction; what nobody knows afterwards is not repeated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.calls.model.calls import RING_SECONDS, Call, until_answered
from shared.domain.calls.repository.dialing import DialingRepository, Taken
from shared.domain.calls.service.pumping import LineSettings
from shared.domain.calls.service.settling import SettlingService
from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus, Outcome
from shared.domain.campaigns.model.contacts import Contact, ContactState
from shared.domain.campaigns.model.hours import may_call
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.kit.clock import Clock, utc_now
from shared.kit.ids import new_id
from shared.kit.settings import Settings, setting
from shared.telephony import (
    CallRefused,
    Carrier,
    CarrierThrottled,
    CarrierUnavailable,
    Ground,
    Machines,
    Placed,
    Placement,
)


@dataclass(frozen=True)
class CallerSettings(Settings):
    number: str = setting(
        "PARLEY_CALLER_NUMBER",
        default="+15005550006",
        doc="Number that calls come from where a campaign names none.",
    )
    url: str = setting(
        "PARLEY_CALLS_URL",
        default="http://127.0.0.1:8002",
        doc="Public address of VoiceERA, for the carrier.",
    )
    socket_url: str = setting(
        "PARLEY_CALLS_SOCKET_URL",
        default="ws://127.0.0.1:8002/calls/relay",
        doc="Public address of the socket on which a carrier relays what is said.",
    )


@dataclass(frozen=True, slots=True)
class DialService:
    upkeep: UpkeepService
    dialing: DialingRepository
    settling: SettlingService
    carrier: Carrier
    settings: CallerSettings = field(default_factory=CallerSettings)
    lines: LineSettings = field(default_factory=LineSettings)
    now: Clock = utc_now

    def dial(self, order: Mapping[str, Any]) -> None:
        """An order that the world has moved past is dropped: pausing raises the epoch, and nobody is called twice."""
        campaign = self.upkeep.find(order["owner"], order["campaign"])
        contact = self.dialing.contact(order["campaign"], order["number"])
        if campaign is None or contact is None or contact.state is not ContactState.WAITING:
            return
        stands = campaign.status is CampaignStatus.ACTIVE and campaign.epoch == order["epoch"]
        if not stands or contact.attempts != order["attempts"]:
            self.dialing.give_back(campaign.id, contact.number, contact.line, self.now())
            return
        if self._taken(campaign, contact) is Taken.SUPPRESSED:
            self.dialing.leave_out(contact, campaign.user_id, ContactState.SUPPRESSED, "suppressed")
            self.upkeep.pump(campaign.user_id, campaign.id)

    def _taken(self, campaign: Campaign, contact: Contact) -> Taken:
        """Whoever is not called now has their turn again; the place on the way is another's."""
        taken, now = Taken.NOT_NOW, self.now()
        if may_call(campaign.window, campaign.hours, contact.number, contact.zone, now):
            call = self._begun(campaign, contact)
            taken = self.dialing.take(call, campaign.epoch, campaign.at_once, self.lines.lines)
            if taken is Taken.TAKEN:
                self._place(campaign, call)
                return taken
        self.dialing.ordered(campaign, -1)
        if taken in {Taken.NOT_NOW, Taken.LINES_BUSY}:
            self.dialing.give_back(campaign.id, contact.number, contact.line, now)
        return taken

    def _begun(self, campaign: Campaign, contact: Contact) -> Call:
        now = self.now()
        return Call(
            id=new_id(),
            user_id=campaign.user_id,
            campaign_id=campaign.id,
            agent_id=campaign.agent_id,
            agent_version=campaign.agent_version or 1,
            number=contact.number,
            caller=campaign.caller or self.settings.number,
            line=contact.line,
            attempt=contact.attempts + 1,
            created_at=now,
            longest_seconds=longest(campaign),
            lease_until=until_answered(now),
        )

    def _place(self, campaign: Campaign, call: Call) -> None:
        """Without an answer the call keeps its slot until a report or its lease settles it."""
        try:
            placed = self.carrier.place(self._placement(campaign, call))
        except CallRefused as refused:
            self.settling.end(call, Outcome.REFUSED, cause=str(refused.details.get("carrier_code", "")))
            if refused.ground is not Ground.NUMBER:
                self.upkeep.pause(campaign.user_id, campaign.id, "carrier_refuses")
        except (CarrierThrottled, CarrierUnavailable) as trouble:
            self.settling.end(call, Outcome.NOT_PLACED, cause=trouble.code)
        else:
            if isinstance(placed, Placed):
                self.dialing.placed(call.id, placed.call_id)

    def _placement(self, campaign: Campaign, call: Call) -> Placement:
        base = self.settings.url.rstrip("/")
        return Placement(
            token=call.id,
            to=call.number,
            caller=call.caller,
            answer_url=f"{base}/carrier/answer",
            events_url=f"{base}/carrier/events",
            ring_seconds=RING_SECONDS,
            longest_seconds=longest(campaign),
            machines=Machines.WAIT if campaign.detect_machines else Machines.IGNORE,
            record=campaign.record,
        )


def longest(campaign: Campaign) -> int:
    return int(campaign.pinned.get("longest_seconds", 600))
