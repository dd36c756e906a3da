"""`/api/voice`: sessions, and what clients tell of them."""

import secrets
import time
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request

from functions.voiceassist.voice.schemas import (
    VoiceEventIn,
    VoiceEventOut,
    VoiceMetricsIn,
    VoicePipelineOut,
    VoiceSessionIn,
    VoiceSessionOut,
    VoiceStatusOut,
)
from shared.domain.analytics.model.speech import Speech
from shared.domain.analytics.service.reading import AnalyticsService
from shared.domain.analytics.wiring.counting import analytics_service
from shared.domain.conversations.model.threads import Happening
from shared.domain.voice.model import Attention
from shared.domain.voice.service.relaying import RelayService
from shared.domain.voice.wiring.relaying import relay_service
from shared.domain.voice.wiring.speech import endpoint, realtime, synthesizer, transcriber
from shared.kit.ids import new_id
from shared.kit.principal import Principal
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, OptionalUser, limited
from shared.web.measures import STAGES, VOICE, measure, percentile, sample
from shared.web.speech import SpeechOut

router = hybrid.router(prefix="/api/voice", tags=["voice"])
Relaying = Annotated[RelayService, Depends(relay_service)]
Analytics = Annotated[AnalyticsService, Depends(analytics_service)]
SECONDS = 600  # a session waits to be opened
VOICES = ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")
TARGETS = {"stt_ms": 200, "llm_first_token_ms": 400, "tts_first_byte_ms": 200, "total_ms": 1000}
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@router.post("/realtime-session")
@limited(Limit("voice-session", 30))
async def realtime_session(
    body: VoiceSessionIn, user: CurrentUser, relaying: Relaying
) -> hybrid.Hybrid[VoiceSessionOut]:
    """With a realtime model: a secret of this person's own for it. Without: where recordings are taken in turns."""
    return hybrid.ok(opened(body, user, relaying))


@router.post("/session")
@limited(Limit("voice-session", 30))
async def session(
    user: CurrentUser, relaying: Relaying, body: VoiceSessionIn | None = None
) -> hybrid.Hybrid[VoiceSessionOut]:
    return hybrid.ok(opened(body or VoiceSessionIn(), user, relaying))


@router.post("/metrics")
async def metrics(
    body: VoiceMetricsIn, request: Request, user: OptionalUser, relaying: Relaying
) -> hybrid.Hybrid[VoiceStatusOut]:
    """Sent as a page is left, when nobody can sign in any more: a conversation is noted for its owner alone."""
    if user is not None and body.conversation_id:
        told = body.model_dump(exclude={"conversation_id"}, exclude_none=True)
        relaying.note(user, body.conversation_id, Happening.VOICE_DISCONNECTED, told)
    for stage, value in measured(body).items():
        if value is not None:
            measure(request.app.state.parts.counters, VOICE, stage, value / 1000)
    return hybrid.ok(VoiceStatusOut(status="ok"))


@router.get("/metrics")
async def figures(
    user: CurrentUser,
    analytics: Analytics,
    start_date: Annotated[date | None, Query()] = None,
    end_date: Annotated[date | None, Query()] = None,
) -> hybrid.Hybrid[SpeechOut]:
    """Of whole days, UTC, the last thirty where none is named: of everybody for who governs, else one's own."""
    told = Speech.of(analytics.figures(user, start_date, end_date))
    return hybrid.ok(SpeechOut.model_validate(asdict(told)))


@router.post("/events")
async def events(
    body: VoiceEventIn, request: Request, user: CurrentUser, relaying: Relaying
) -> hybrid.Hybrid[VoiceEventOut]:
    event_id = new_id()
    if body.conversation_id:
        payload = {"event_type": body.event_type, "timestamp": body.timestamp, "metadata": body.metadata}
        event_id = relaying.note(user, body.conversation_id, Happening.CUSTOM, payload).id
    request.app.state.parts.counters.count(sample("voice_events_total", type=kind_of(body.event_type)))
    return hybrid.ok(VoiceEventOut(status="ok", event_id=event_id))


@router.post("/pipeline/metrics")
async def pipeline_metrics(
    body: VoiceMetricsIn, request: Request, user: OptionalUser, relaying: Relaying
) -> hybrid.Hybrid[VoiceStatusOut]:
    return await metrics(body, request, user, relaying)


@router.get("/pipeline/status")
async def pipeline_status(user: CurrentUser, request: Request) -> hybrid.Hybrid[VoicePipelineOut]:  # noqa: ARG001  # who is signed in may
    """Who listens and speaks, and how long they have taken, in milliseconds."""
    totals = request.app.state.parts.counters.totals()
    speaks = synthesizer()
    return hybrid.ok(
        VoicePipelineOut(
            available=bool(speaks.voices()),
            mode="realtime" if realtime() else "turns",
            services={
                "stt": transcriber().provider,
                "tts": speaks.provider,
                "llm": "endpoint" if endpoint() else "own",
            },
            latency_targets=TARGETS,
            latencies={stage: shares(stage, totals) for stage in STAGES},
        )
    )


def shares(stage: str, totals: Any) -> dict[str, float | None]:
    found = {name: percentile(VOICE, stage, share, totals) for name, share in SHARES.items()}
    return {name: None if value is None else round(1000 * value, 1) for name, value in found.items()}


def measured(body: VoiceMetricsIn) -> dict[str, float | None]:
    return {
        "connection": body.connection_time_ms,
        "first_transcript": body.time_to_first_transcript_ms,
        "stt": body.last_stt_latency_ms,
        "response": body.last_response_latency_ms,
        "first_audio": body.time_to_first_audio_ms,
    }


def kind_of(event_type: str) -> str:
    """The first part of a name, of letters: clients cannot make counters without end."""
    kinds = ("session", "connect", "disconnect", "error", "vad", "transcript", "response", "barge", "audio")
    return next((kind for kind in kinds if kind in event_type.lower()), "other")


def opened(body: VoiceSessionIn, user: Principal, relaying: RelayService) -> VoiceSessionOut:
    attention = Attention.of(body.vad_sensitivity, body.silence_duration_ms)
    made = realtime()
    voice = body.voice if body.voice in VOICES else "alloy"
    config: dict[str, Any] = {
        "voice": voice,
        "language": body.language,
        "modalities": ["text", "audio"],
        "input_audio_format": "pcm16",
        "output_audio_format": "pcm16",
        "input_audio_transcription": {"model": "whisper-1"},
        "turn_detection": attention.as_turn_detection(),
    }
    if body.conversation_id:
        relaying.note(user, body.conversation_id, Happening.VOICE_CONNECTED, {"voice": voice})
    expires_at = int(time.time()) + SECONDS
    if made is None:
        auth: dict[str, Any] = {"type": "bearer", "token": None, "expires_at": expires_at}
        url, model, mode = "/api/realtime/ws", transcriber().provider, "turns"
    else:
        secret = made.secret(wished(made.model, config), SECONDS)
        auth = {"type": "ephemeral_token", "token": secret.value, "expires_at": secret.expires_at}
        url, model, mode, expires_at = made.url, made.model, "realtime", secret.expires_at
    return VoiceSessionOut(
        url=url,
        model=model,
        mode=mode,
        session_id=f"rtc_{user.user_id}_{secrets.token_hex(8)}",
        expires_at=expires_at,
        conversation_id=body.conversation_id,
        auth=auth,
        voice_config=config,
        audio_enhancements={"adaptive_vad": body.adaptive_vad},
        audio_url="/api/voice/audio" if made is None else None,
    )


def wished(model: str, config: dict[str, Any]) -> dict[str, Any]:
    """The session as the provider writes it."""
    heard = {"transcription": config["input_audio_transcription"], "turn_detection": config["turn_detection"]}
    return {
        "type": "realtime",
        "model": model,
        "output_modalities": ["audio"],
        "audio": {"input": heard, "output": {"voice": config["voice"]}},
    }
