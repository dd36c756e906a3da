"""What was said to the chat, and its answer said aloud."""

from dataclasses import dataclass
from typing import Any

from functions.youworker.chat.schemas import HeardIn, UnifiedOut
from shared.domain.chat.service.asking import AskingService
from shared.domain.conversations.service.sessions import SessionService
from shared.domain.voice.model import unpacked
from shared.domain.voice.service.talking import TalkingService
from shared.domain.voice.wiring.sounds import sounds
from shared.kit.principal import Principal
from shared.speech import Manner


@dataclass(frozen=True, slots=True)
class Room:
    """Who speaks, and what the answer needs."""

    user: Principal
    asking: AskingService
    sessions: SessionService
    talking: TalkingService


@dataclass(frozen=True, slots=True)
class Heard:
    text: str
    confidence: float | None
    language: str | None

    @classmethod
    def of(cls, user: Principal, talking: TalkingService, body: HeardIn) -> "Heard":
        data = sounds().posted(user, body.upload_id) if body.upload_id else unpacked(body.audio_b64 or "")
        found = talking.words(user, data, body.language, body.sample_rate)
        return cls(found.text, found.confidence, found.language)

    def facts(self) -> dict[str, Any]:
        return {"transcript": self.text, "stt_confidence": self.confidence, "stt_language": self.language}


def aloud(room: Room, made: UnifiedOut, body: HeardIn) -> dict[str, Any]:
    text, longest = made.content or "", room.talking.synthesizer().longest
    sound = room.talking.whole_or_none(room.user, text, Manner(language=body.assistant_language))
    if sound is None:
        return {}
    cut = {"audio_cut_at": longest} if len(text) > longest else {}
    return {**sounds().handed(room.user, sound).facts(), "metadata": {**made.metadata, **cut}}
