"""What is asked of voice, and answered."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.voice.service.relaying import Relayed
from shared.speech import Transcript, Voice
from shared.web.schemas import BothOut, In

LONGEST = 20_000
Milliseconds = Annotated[float | None, Field(ge=0, le=3_600_000)]
RECORDING = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "audio": {"type": "string", "format": "binary"},
                        "upload_id": {"type": "string", "description": "In place of `audio`: see `/uploads`."},
                        "language": {"type": "string"},
                        "conversation_id": {"type": "string"},
                        "clinical_context_id": {"type": "string"},
                        "expect_audio": {"type": "boolean"},
                    },
                }
            }
        },
    }
}
SOUND: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("audio/wav", "audio/mpeg", "audio/ogg")
        }
    }
}


class TranscriptOut(BothOut):
    """`confidence` none: the provider tells none."""

    text: str
    confidence: float | None
    language: str | None
    provider: str
    model: str
    duration_seconds: float

    @classmethod
    def of(cls, heard: Transcript) -> "TranscriptOut":
        return cls(
            text=heard.text,
            confidence=heard.confidence,
            language=heard.language,
            provider=heard.provider,
            model=heard.model,
            duration_seconds=round(heard.seconds, 3),
        )


class SynthesizeIn(In):
    text: str = Field(max_length=LONGEST)
    voice_id: str | None = Field(default=None, max_length=100)
    voice: str | None = Field(default=None, max_length=100)
    provider: str | None = Field(default=None, max_length=40)
    model_id: str | None = Field(default=None, max_length=100)
    language: str | None = Field(default=None, max_length=20)
    response_format: str | None = Field(default=None, max_length=10)
    style: float | None = Field(default=None, ge=0, le=1)


class VoiceOut(BothOut):
    voice_id: str
    name: str
    provider: str
    category: str
    preview_url: str | None
    description: str | None
    labels: dict[str, str]

    @classmethod
    def of(cls, voice: Voice) -> "VoiceOut":
        spoken = ", ".join(voice.languages) or "many"
        return cls(
            voice_id=voice.id,
            name=voice.name,
            provider=voice.provider,
            category="premade",
            preview_url=None,
            description=None,
            labels={"languages": spoken},
        )


class VoicesOut(BothOut):
    voices: list[VoiceOut]
    default_voice_id: str | None
    default_provider: str

    @classmethod
    def of(cls, voices: Sequence[Voice], provider: str) -> "VoicesOut":
        shown = [VoiceOut.of(voice) for voice in voices]
        return cls(voices=shown, default_voice_id=shown[0].voice_id if shown else None, default_provider=provider)


class RelayIn(In):
    conversation_id: str = Field(max_length=100)
    transcript: str = Field(max_length=LONGEST)
    clinical_context_id: str | None = Field(default=None, max_length=100)


class RelayOut(BothOut):
    """`answer` none: it is still being made, and is read by its `turn_id`."""

    conversation_id: str
    user_message_id: str | None
    assistant_message_id: str
    turn_id: str
    state: str
    answer: str | None
    citations: list[dict[str, Any]]

    @classmethod
    def of(cls, relayed: Relayed, **more: Any) -> Self:
        turn, answer = relayed.turn, relayed.answer
        return cls(
            conversation_id=turn.ask.conversation_id,
            user_message_id=relayed.question.id if relayed.question else turn.ask.message_id,
            assistant_message_id=turn.id,
            turn_id=turn.id,
            state=turn.state.value,
            answer=answer.content if answer else None,
            citations=[dict(each) for each in answer.citations] if answer else [],
            **more,
        )


class AudioOut(RelayOut):
    transcript: str
    stt_confidence: float | None
    stt_language: str | None
    stt_provider: str
    audio_b64: str | None
    audio_sample_rate: int | None
    audio_url: str | None
    audio_expires_at: str | None


class VoiceSessionIn(In):
    conversation_id: str | None = Field(default=None, max_length=100)
    voice: str | None = Field(default=None, max_length=100)
    language: str | None = Field(default=None, max_length=20)
    vad_sensitivity: int | None = Field(default=None, ge=0, le=100)
    silence_duration_ms: int | None = Field(default=None, ge=0, le=60_000)
    adaptive_vad: bool = True


class VoiceSessionOut(BothOut):
    url: str
    model: str
    mode: str
    session_id: str
    expires_at: int
    conversation_id: str | None
    auth: dict[str, Any]
    voice_config: dict[str, Any]
    audio_enhancements: dict[str, Any]
    audio_url: str | None


class VoiceMetricsIn(In):
    conversation_id: str | None = Field(default=None, max_length=100)
    connection_time_ms: Milliseconds = None
    time_to_first_transcript_ms: Milliseconds = None
    last_stt_latency_ms: Milliseconds = None
    last_response_latency_ms: Milliseconds = None
    time_to_first_audio_ms: Milliseconds = None
    session_duration_ms: float | None = Field(default=None, ge=0, le=86_400_000)
    user_transcript_count: int = Field(default=0, ge=0, le=100_000)
    ai_response_count: int = Field(default=0, ge=0, le=100_000)
    reconnect_count: int = Field(default=0, ge=0, le=100_000)
    session_started_at: float | None = None


class VoiceEventIn(In):
    conversation_id: str | None = Field(default=None, max_length=100)
    event_type: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.:-]+$")
    timestamp: str | float | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)


class VoiceStatusOut(BothOut):
    status: str


class VoiceEventOut(BothOut):
    status: str
    event_id: str


class VoicePipelineOut(BothOut):
    available: bool
    mode: str
    services: dict[str, str]
    latency_targets: dict[str, int]
    latencies: dict[str, dict[str, float | None]]
