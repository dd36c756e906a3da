"""Who carries calls, and with which account."""

from dataclasses import dataclass

from shared.kit.settings import Settings, setting


@dataclass(frozen=True)
class CarrierSettings(Settings):
    carrier: str = setting(
        "PARLEY_CARRIER", default="simulator", doc="Who carries calls: simulator, twilio, plivo or vobiz."
    )


@dataclass(frozen=True)
class TwilioSettings(Settings):
    account: str = setting("TWILIO_ACCOUNT_SID", default="", doc="Account that calls are placed with.")
    token: str = setting("TWILIO_AUTH_TOKEN", default="", doc="Its token; also signs its webhooks.", secret=True)
    previous: str = setting(
        "TWILIO_AUTH_TOKEN_PREVIOUS", default="", doc="The token before, while it is being replaced.", secret=True
    )
    url: str = setting("TWILIO_BASE_URL", default="https://api.twilio.com", doc="Where its API is.")


@dataclass(frozen=True)
class SimulatorSettings(Settings):
    """The same words as Twilio's: the simulator is a Twilio that calls nobody."""

    account: str = setting(
        "PARLEY_SIMULATOR_ACCOUNT", default=f"AC{'5' * 32}", doc="Account of the telephone simulator."
    )
    token: str = setting("PARLEY_SIMULATOR_TOKEN", default="", doc="Its token.", secret=True)
    previous: str = setting("PARLEY_SIMULATOR_TOKEN_PREVIOUS", default="", doc="The token before.", secret=True)
    url: str = setting("PARLEY_SIMULATOR_URL", default="", doc="Where the telephone simulator is.")


@dataclass(frozen=True)
class PlivoSettings(Settings):
    account: str = setting("PLIVO_AUTH_ID", default="", doc="Account that calls are placed with.")
    token: str = setting("PLIVO_AUTH_TOKEN", default="", doc="Its token; also signs its webhooks.", secret=True)
    url: str = setting("PLIVO_BASE_URL", default="https://api.plivo.com", doc="Where its API is.")


@dataclass(frozen=True)
class VobizSettings(Settings):
    account: str = setting("VOBIZ_AUTH_ID", default="", doc="Account that calls are placed with.")
    token: str = setting("VOBIZ_AUTH_TOKEN", default="", doc="Its token; also signs its webhooks.", secret=True)
    url: str = setting("VOBIZ_BASE_URL", default="https://api.vobiz.ai/api", doc="Where its API is.")
