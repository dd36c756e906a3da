"""`/api/voice`: what is said becomes text, text becomes speech, and what was heard is answered."""

from functools import partial
from typing import Annotated

from fastapi import Depends, Query, Response
from starlette.requests import Request
from starlette.responses import StreamingResponse

from functions.voiceassist.voice.schemas import (
    RECORDING,
    SOUND,
    AudioOut,
    RelayIn,
    RelayOut,
    SynthesizeIn,
    TranscriptOut,
    VoicesOut,
)
from shared.domain.voice.service.relaying import RelayService, checked
from shared.domain.voice.service.talking import Observe, TalkingService
from shared.domain.voice.wiring.relaying import relay_service
from shared.domain.voice.wiring.sounds import sounds
from shared.domain.voice.wiring.talking import talking_service
from shared.kit.errors import Invalid
from shared.kit.principal import Principal
from shared.ratelimit import Limit
from shared.speech import Format, Manner, voice_of
from shared.web.dialects import hybrid
from shared.web.forms import Posted, posted
from shared.web.gate import CurrentUser, limited
from shared.web.measures import VOICE, measure
from shared.web.speech import BothRecordingFormOut

router = hybrid.router(prefix="/api/voice", tags=["voice"])
Talking = Annotated[TalkingService, Depends(talking_service)]
Relaying = Annotated[RelayService, Depends(relay_service)]
LISTENED, SPOKEN, RELAYED = Limit("voice-stt", 60), Limit("voice-tts", 60), Limit("voice-relay", 30)
PATIENCE = 60.0  # seconds that an answer is waited for
TRUE = {"1", "true", "yes", "on"}


def observing(request: Request) -> Observe:
    return partial(measure, request.app.state.parts.counters, VOICE)


async def recording(request: Request, user: Principal) -> tuple[bytes, Posted]:
    """The form's part `audio` or `file`, what its `upload_id` names, or the whole body where that is the recording."""
    if request.headers.get("content-type", "").startswith(("audio/", "video/webm")):
        return await request.body(), Posted()
    form = await posted(request)
    if upload_id := form.fields.get("upload_id") or form.fields.get("uploadId"):
        return sounds().posted(user, upload_id), form
    return form.file("audio" if "audio" in form.files or "file" not in form.files else "file").content, form


@router.post("/uploads")
@limited(LISTENED)
async def begin_upload(user: CurrentUser) -> hybrid.Hybrid[BothRecordingFormOut]:
    """For recordings of up to 25 MB, which the store takes directly."""
    return hybrid.ok(BothRecordingFormOut.of(*sounds().form(user)))


@router.post("/transcribe", openapi_extra=RECORDING)
@limited(LISTENED)
async def transcribe(request: Request, user: CurrentUser, talking: Talking) -> hybrid.Hybrid[TranscriptOut]:
    """WAV, MP3, M4A, Ogg Opus, WebM Opus or FLAC; what it is, its content says."""
    data, form = await recording(request, user)
    heard = talking.heard(user, data, form.fields.get("language"), observe=observing(request))
    return hybrid.ok(TranscriptOut.of(heard))


@router.post("/synthesize", responses=SOUND, response_class=Response)
@limited(SPOKEN)
async def synthesize(body: SynthesizeIn, request: Request, user: CurrentUser, talking: Talking) -> Response:
    """One file. Its kind is `response_format`, else what `Accept` names, else what the provider usually makes."""
    form, manner, headers = wished(body, request, talking)
    if form is Format.WAV:
        made = talking.whole(user, said(body), manner, observing(request))
        return Response(made, media_type=form.media_type, headers=headers)
    pieces = talking.spoken(user, said(body), manner, form, observing(request))
    return Response(b"".join(pieces), media_type=form.media_type, headers=headers)


@router.post("/synthesize/stream", responses=SOUND, response_class=StreamingResponse)
@limited(SPOKEN)
async def synthesize_stream(
    body: SynthesizeIn, request: Request, user: CurrentUser, talking: Talking
) -> StreamingResponse:
    """The same as it is made, sentence by sentence. A WAV that streams does not say how long it is."""
    form, manner, headers = wished(body, request, talking)
    pieces = talking.spoken(user, said(body), manner, form, observing(request))
    return StreamingResponse(pieces, media_type=form.media_type, headers=headers)


@router.get("/voices")
async def voices(
    user: CurrentUser,  # noqa: ARG001  # who is signed in may
    talking: Talking,
    provider: Annotated[str | None, Query(max_length=40)] = None,
) -> hybrid.Hybrid[VoicesOut]:
    voice = talking.synthesizer()
    shown = [each for each in voice.voices() if provider in {None, each.provider, voice.provider}]
    return hybrid.ok(VoicesOut.of(shown, voice.provider))


@router.post("/relay")
@limited(RELAYED)
async def relay(
    body: RelayIn, user: CurrentUser, relaying: Relaying, response: Response
) -> hybrid.Hybrid[RelayOut]:
    """Stores what was heard and answers it, with its sources. 202 where that takes longer than a minute."""
    made = relaying.relay(user, body.conversation_id, body.transcript, body.clinical_context_id, PATIENCE)
    response.status_code = 200 if made.answer else 202
    return hybrid.ok(RelayOut.of(made))


@router.post("/audio", openapi_extra=RECORDING)
@limited(RELAYED)
async def audio(
    request: Request, user: CurrentUser, talking: Talking, relaying: Relaying, response: Response
) -> hybrid.Hybrid[AudioOut]:
    """Hears a recording, answers it in its conversation (or a new one) and, where wanted, speaks the answer."""
    data, form = await recording(request, user)
    named = form.fields.get("conversation_id") or form.fields.get("conversationId")
    if named:
        relaying.conversations.get(user, checked(named))
    language = form.fields.get("language")
    heard = talking.words(user, data, language, observe=observing(request))
    context = form.fields.get("clinical_context_id") or form.fields.get("clinicalContextId")
    made = relaying.relay(user, named or relaying.begun(user, heard.text), heard.text, context, PATIENCE)
    aloud = form.fields.get("expect_audio", "").lower() in TRUE and made.answer is not None
    manner = Manner(language=language)
    sound = talking.whole_or_none(user, made.answer.content, manner) if aloud and made.answer else None
    response.status_code = 200 if made.answer else 202
    return hybrid.ok(
        AudioOut.of(
            made,
            transcript=heard.text,
            stt_confidence=heard.confidence,
            stt_language=heard.language,
            stt_provider=heard.provider,
            **sounds().handed(user, sound).facts(),
        )
    )


def said(body: SynthesizeIn) -> str:
    if not body.text.strip():
        raise Invalid("There is nothing to say", field="text")
    return body.text


def wished(body: SynthesizeIn, request: Request, talking: TalkingService) -> tuple[Format, Manner, dict[str, str]]:
    """A provider that is asked for and not set up is replaced by the one that is, and the answer says so."""
    synthesizer = talking.synthesizer()
    accepted = [each.split(";")[0].strip() for each in request.headers.get("accept", "").split(",")]
    manner = Manner(body.voice_id or body.voice or "", body.language, body.model_id or "")
    known = synthesizer.voices()
    other = body.provider not in {None, synthesizer.provider, *(voice.provider for voice in known)}
    headers = {"x-tts-provider": synthesizer.provider, "x-tts-fallback": str(other).lower()}
    if known:
        headers["x-tts-voice"] = voice_of(known, manner).id
    return talking.form(body.response_format, accepted), manner, headers
