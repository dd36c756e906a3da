"""What chooses, places and settles calls."""

from functools import cache

from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.calls.service.dialing import CallerSettings, DialService
from shared.domain.calls.service.pumping import LineSettings, PumpService
from shared.domain.calls.service.reconciling import ReconcilingService
from shared.domain.calls.service.settling import PriceSettings, SettlingService
from shared.domain.calls.wiring.carrying import carrier
from shared.domain.campaigns.wiring.upkeep import upkeep_service
from shared.queues.sqs import SqsOutbox


@cache
def pump_service() -> PumpService:
    return PumpService(upkeep_service(), DialingRepository(), SqsOutbox("campaign-dial"), LineSettings.load())


@cache
def settling_service() -> SettlingService:
    return SettlingService(CallRepository(), DialingRepository(), upkeep_service(), PriceSettings.load())


@cache
def dial_service() -> DialService:
    return DialService(
        upkeep_service(),
        DialingRepository(),
        settling_service(),
        carrier(),
        CallerSettings.load(),
        LineSettings.load(),
    )


@cache
def reconciling_service() -> ReconcilingService:
    return ReconcilingService(
        upkeep_service(), CallRepository(), DialingRepository(), settling_service(), carrier()
    )
