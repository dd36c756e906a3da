"""How administrators are told of what listens and speaks."""

from collections.abc import Mapping
from typing import Self

from shared.domain.connections.model import LONGEST_HOURS
from shared.domain.operations.model import Finding
from shared.domain.voice.model import Attention
from shared.domain.voice.wiring.speech import Realtime
from shared.speech import Manner, Synthesizer, Transcriber, Voice
from shared.web.schemas import BothOut

HOUR = 3600


class VoiceServiceOut(BothOut):
    provider: str
    model: str | None
    up: bool
    latency_ms: float
    note: str


class VoiceDetailsOut(BothOut):
    stt_provider: str
    tts_provider: str
    tts_voice: str | None
    realtime_model: str | None


class VoiceHealthOut(BothOut):
    """`healthy`: all of it works. `degraded`: one can speak or be spoken to, and not both. `unhealthy`: neither, or
    the store does not answer. `redis_connected` is a client's name for the store."""

    status: str
    realtime_api_enabled: bool
    openai_api_configured: bool
    redis_connected: bool
    active_connections: int
    services: dict[str, VoiceServiceOut]
    details: VoiceDetailsOut

    @classmethod
    def of(  # each is a part of it
        cls,
        found: Mapping[str, Finding],
        *,
        hears: Transcriber,
        speaks: Synthesizer,
        realtime: Realtime | None,
        at_endpoint: bool,
        sockets: int,
    ) -> Self:
        voice = usual(speaks)
        return cls(
            status=status(found),
            realtime_api_enabled=realtime is not None,
            openai_api_configured=at_endpoint,
            redis_connected=found["store"].up,
            active_connections=sockets,
            services={
                "stt": service(found["stt"], hears.provider, hears.model),
                "tts": service(found["tts"], speaks.provider, model_of(speaks)),
            },
            details=VoiceDetailsOut(
                stt_provider=hears.provider,
                tts_provider=speaks.provider,
                tts_voice=voice.id if voice else None,
                realtime_model=realtime.model if realtime else None,
            ),
        )


class VoiceConfigOut(BothOut):
    """`default_language` is that of the default voice; none where a voice speaks many, by the text."""

    default_voice: str | None
    default_language: str | None
    voices: list[str]
    formats: list[str]
    vad_enabled: bool
    vad_threshold: float
    vad_silence_ms: int
    max_session_duration_sec: int
    max_recording_sec: int
    stt_provider: str
    stt_model: str
    tts_provider: str
    tts_model: str | None
    realtime_enabled: bool
    realtime_model: str | None

    @classmethod
    def of(cls, hears: Transcriber, speaks: Synthesizer, realtime: Realtime | None, longest: int) -> Self:
        voice, attention = usual(speaks), Attention.of(None, None)
        return cls(
            default_voice=voice.id if voice else None,
            default_language=next(iter(voice.languages), None) if voice else None,
            voices=[each.id for each in speaks.voices()],
            formats=[each.value for each in speaks.formats],
            vad_enabled=realtime is not None,
            vad_threshold=attention.threshold,
            vad_silence_ms=attention.silence_ms,
            max_session_duration_sec=LONGEST_HOURS * HOUR,
            max_recording_sec=longest,
            stt_provider=hears.provider,
            stt_model=hears.model,
            tts_provider=speaks.provider,
            tts_model=model_of(speaks),
            realtime_enabled=realtime is not None,
            realtime_model=realtime.model if realtime else None,
        )


def usual(speaks: Synthesizer) -> Voice | None:
    return next(iter(speaks.voices()), None)


def model_of(speaks: Synthesizer) -> str | None:
    """Of the usual voice; a machine without voices has none."""
    return speaks.model_of(Manner()) if usual(speaks) else None


def service(found: Finding, provider: str, model: str | None) -> VoiceServiceOut:
    return VoiceServiceOut(
        provider=provider, model=model, up=found.up, latency_ms=found.latency_ms, note=found.note
    )


def status(found: Mapping[str, Finding]) -> str:
    working = [found[name].up for name in ("stt", "tts")]
    if not found["store"].up or not any(working):
        return "unhealthy"
    return "healthy" if all(working) else "degraded"
