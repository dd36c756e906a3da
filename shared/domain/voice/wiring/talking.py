"""For functions that listen or speak."""

from functools import cache

from shared.domain.voice.service.talking import TalkingService
from shared.domain.voice.wiring.speech import synthesizer, transcriber
from shared.speech.settings import SpeechSettings


@cache
def talking_service() -> TalkingService:
    return TalkingService(transcriber, synthesizer, SpeechSettings.load().most_seconds)
