"""What reports come to. They may be doubled, late and out of order; what is known already changes nothing."""

from dataclasses import dataclass, field, replace

from shared.domain.calls.model.calls import (
    STATUSES,
    Call,
    End,
    again_at,
    outcome_of,
    uncounted,
)
from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.campaigns.model.campaigns import Outcome
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.kit.clock import Clock, utc_now
from shared.kit.settings import Settings, setting
from shared.telephony import Answerer, CallEvent, Kind

MICROS = 1_000_000


@dataclass(frozen=True)
class PriceSettings(Settings):
    minute: float = setting(
        "PARLEY_CALL_MINUTE_PRICE", default=0.014, doc="US dollars the carrier takes for a minute begun."
    )


@dataclass(frozen=True, slots=True)
class SettlingService:
    calls: CallRepository
    dialing: DialingRepository
    upkeep: UpkeepService
    prices: PriceSettings = field(default_factory=PriceSettings)
    now: Clock = utc_now

    def report(self, call: Call, event: CallEvent) -> None:
        answerer = event.answered_by or (Answerer.MACHINE if event.kind is Kind.MACHINE else None)
        if event.kind.final:
            known = replace(call, answered_by=answerer.value if answerer else call.answered_by)
            self.end(call, outcome_of(known, event.kind), event.seconds or 0, event.cause)
        elif event.kind.rank in STATUSES:
            told = answerer.value if answerer else ""
            moved = self.calls.move_on(call, event.kind.rank, event.at, event.call_id, told)
            if told and not moved:
                self.calls.answered_by(call.id, told)

    def end(self, call: Call, outcome: Outcome, seconds: int = 0, cause: str = "") -> None:
        """Gives everything back that the attempt held, once; then somebody else may be called."""
        now = self.now()
        campaign = self.upkeep.find(call.user_id, call.campaign_id)
        if campaign is None:
            return
        again = again_at(campaign, call, outcome, now)
        end = End(outcome, now, seconds, cause, again, not uncounted(outcome))
        if self.dialing.settle(call, end, self._micros(seconds)):
            self.upkeep.pump(call.user_id, call.campaign_id)

    def _micros(self, seconds: int) -> int:
        return round(-(-seconds // 60) * self.prices.minute * MICROS)
