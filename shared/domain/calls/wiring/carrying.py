"""Who carries calls."""

from functools import cache

from shared.telephony import Carrier
from shared.telephony.plivo import PlivoCarrier
from shared.telephony.settings import (
    CarrierSettings,
    PlivoSettings,
    SimulatorSettings,
    TwilioSettings,
    VobizSettings,
)
from shared.telephony.twilio import TwilioCarrier


@cache
def carrier() -> Carrier:
    match CarrierSettings.load().carrier:
        case "twilio":
            return TwilioCarrier(TwilioSettings.load())
        case "plivo":
            return PlivoCarrier(PlivoSettings.load())
        case "vobiz":
            return PlivoCarrier(VobizSettings.load())
        case _:
            return TwilioCarrier(SimulatorSettings.load())
