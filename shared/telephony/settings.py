"""Who carries calls."""

from dataclasses import dataclass

from shared.kit.settings import Settings, setting


@dataclass(frozen=True)
class CarrierSettings(Settings):
    carrier: str = setting(
        "PARLEY_CARRIER", default="simulator", doc="Who carries calls: simulator, twilio, plivo or vobiz."
    )
