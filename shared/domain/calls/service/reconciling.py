"""Puts right what reports did not: calls whose end nobody told, campaigns that nothing has moved on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.calls.model.calls import KINDS, Call, until_answered
from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.calls.service.settling import SettlingService
from shared.domain.campaigns.model.campaigns import Outcome
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Refusal
from shared.kit.observability import logger
from shared.telephony import CallEvent, CallReport, Carrier, CarrierUnavailable, NoSuchCall

MOST = 100  # of a shard, in one go
AGAIN = timedelta(minutes=1)
CLOCKS = timedelta(seconds=5)  # the carrier's may be behind ours


@dataclass(frozen=True, slots=True)
class ReconcilingService:
    upkeep: UpkeepService
    calls: CallRepository
    dialing: DialingRepository
    settling: SettlingService
    carrier: Carrier
    now: Clock = utc_now

    def reconcile(self) -> None:
        for call_id in list(self.dialing.overdue(self.now(), MOST)):
            call = self.calls.get(call_id)
            if call is not None and call.slot_held:
                self._ask(call)
        for owner, campaign_id in list(self.upkeep.due()):
            campaign = self.upkeep.seen_to(owner, campaign_id)
            if campaign is not None:
                self.upkeep.look_again(campaign, AGAIN)
                self.upkeep.pump(owner, campaign_id)

    def _ask(self, call: Call) -> None:
        """While the carrier cannot be asked the call may be live: it keeps its slot."""
        try:
            found = self._found(call)
        except CarrierUnavailable:
            logger.warning("the carrier could not be asked about a call", extra={"call_id": call.id})
            self.dialing.extend(call, self.now() + AGAIN)
            return
        if found is None:
            self.settling.end(call, Outcome.LOST if call.carrier_call_id else Outcome.NOT_PLACED, cause="not_found")
        elif found.state.final:
            self.settling.report(call, event_of(call, found, self.now()))
        else:
            self.dialing.extend(call, until_answered(self.now()))

    def _found(self, call: Call) -> CallReport | None:
        """By the carrier's id where it is known, else by number and time among those that are nobody's."""
        if call.carrier_call_id:
            try:
                return self.carrier.fetch(call.carrier_call_id)
            except NoSuchCall:
                return None
        for found in self.carrier.placed_to(call.number, call.created_at - CLOCKS):
            if found.caller == call.caller and self.dialing.whose(found.call_id) in {None, call.id}:
                self.dialing.placed(call.id, found.call_id)
                return found
        return None

    def hush(self, campaign_id: str) -> None:
        """Takes back what nobody has answered; whoever answers at this moment is talked to."""
        for call in self.dialing.under_way(campaign_id):
            if not call.carrier_call_id or call.answered_at is not None:
                continue
            try:
                self.carrier.cancel(call.carrier_call_id)
            except Refusal:
                logger.warning("a call could not be taken back", extra={"call_id": call.id})


def event_of(call: Call, found: CallReport, now: datetime) -> CallEvent:
    return CallEvent(
        kind=KINDS[found.state],
        call_id=found.call_id,
        token=call.id,
        at=found.ended_at or now,
        status=found.state.value,
        seconds=found.seconds,
        answered_by=found.answered_by,
    )
