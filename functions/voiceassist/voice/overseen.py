"""`/api/admin/voice`: who listens and speaks here and how that is set, told by the function that does it."""

from typing import Annotated

from fastapi import Depends

from functions.voiceassist.voice.conditions import VoiceConfigOut, VoiceHealthOut
from shared.domain.analytics.service.reading import AnalyticsService
from shared.domain.analytics.wiring.counting import analytics_service
from shared.domain.voice.wiring.health import voice_health
from shared.domain.voice.wiring.speech import endpoint, realtime, synthesizer, transcriber
from shared.ratelimit import Limit
from shared.speech.settings import SpeechSettings
from shared.web.dialects import hybrid
from shared.web.gate import AdminReader, limited

router = hybrid.router(prefix="/api/admin/voice", tags=["admin oversight"], strict=True)
Analytics = Annotated[AnalyticsService, Depends(analytics_service)]


@router.get("/health")
@limited(Limit("admin-voice-health", 30))
async def show_health(user: AdminReader, analytics: Analytics) -> hybrid.Hybrid[VoiceHealthOut]:
    """What this machine does itself is tried; an endpoint is asked for its models, which costs nothing."""
    return hybrid.ok(
        VoiceHealthOut.of(
            voice_health().findings(),
            hears=transcriber(),
            speaks=synthesizer(),
            realtime=realtime(),
            at_endpoint=endpoint() is not None,
            sockets=analytics.open_sockets(user),
        )
    )


@router.get("/config")
async def show_config(user: AdminReader) -> hybrid.Hybrid[VoiceConfigOut]:  # noqa: ARG001  # who reads may
    """As the deployment sets it. Settings come with a deployment, so nothing changes them here."""
    longest = SpeechSettings.load().most_seconds
    return hybrid.ok(VoiceConfigOut.of(transcriber(), synthesizer(), realtime(), longest))
