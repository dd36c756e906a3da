"""What was said to the chat, and its answer said aloud."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from functions.youworker.chat.schemas import UnifiedOut, VoiceChatIn
from shared.domain.chat.service.asking import AskingService
from shared.domain.conversations.service.sessions import SessionService
from shared.domain.voice.model import unpacked
from shared.domain.voice.service.talking import TalkingService
from shared.kit.principal import Principal
from shared.speech import RATE, Manner

SPOKEN = 2_000  # characters of an answer: two minutes of sound, which one response has room for


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
    def of(cls, user: Principal, talking: TalkingService, body: VoiceChatIn) -> "Heard":
        found = talking.words(user, unpacked(body.audio_b64), body.language, body.sample_rate)
        return cls(found.text, found.confidence, found.language)

    def facts(self) -> dict[str, Any]:
        return {"transcript": self.text, "stt_confidence": self.confidence, "stt_language": self.language}


def aloud(room: Room, made: UnifiedOut, body: VoiceChatIn) -> dict[str, Any]:
    text = made.content or ""
    sound = room.talking.whole_or_none(room.user, text[:SPOKEN], Manner(language=body.assistant_language))
    if sound is None:
        return {}
    cut = {"audio_cut_at": SPOKEN} if len(text) > SPOKEN else {}
    return {
        "audio_b64": b64encode(sound).decode(),
        "audio_sample_rate": RATE,
        "metadata": {**made.metadata, **cut},
    }
