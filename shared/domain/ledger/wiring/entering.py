"""Where usage is entered."""

from functools import cache

from shared.domain.ledger.repository.usage import UsageRepository
from shared.domain.ledger.service.entering import Ledger
from shared.llm.costs import read_prices
from shared.llm.settings import PriceSettings
from shared.speech.costs import read_speech_prices
from shared.speech.settings import SpeechSettings


@cache
def ledger() -> Ledger:
    return Ledger(UsageRepository(), read_prices(PriceSettings.load().prices))


@cache
def hearing_ledger() -> Ledger:
    """For functions that have recordings listened to besides."""
    speech_prices = read_speech_prices(SpeechSettings.load().prices)
    return Ledger(UsageRepository(), read_prices(PriceSettings.load().prices), speech_prices)
