"""For functions that listen or speak."""

from functools import cache

from shared.domain.ledger.wiring.metering import metering_service
from shared.domain.voice.service.talking import TalkingService
from shared.domain.voice.wiring.speech import synthesizer, transcriber
from shared.speech.costs import read_speech_prices
from shared.speech.settings import SpeechSettings


@cache
def talking_service() -> TalkingService:
    settings = SpeechSettings.load()
    prices = read_speech_prices(settings.prices)
    return TalkingService(transcriber, synthesizer, settings.most_seconds, prices, metering_service())
