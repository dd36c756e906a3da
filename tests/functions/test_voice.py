"""VoiceAssist's voice, by what the machine has itself and by an endpoint."""

import json
import wave
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from infra.openapi import application, routes
from infra.registry import FLEET
from shared.audio import Kind, wav
from shared.audio.reading import clip_of
from shared.domain.voice.wiring.speech import synthesizer
from shared.speech import Format
from shared.web.gate import current_user, needs
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import begun
from tests.functions.voices import VOICE, WEBM, as_new, ask, sent
from tests.lambda_client import Caller, call
from tests.servers.speech import SpeechServer

pytestmark = pytest.mark.usefixtures("aws", "without_limits")


@pytest.fixture
def ann(speech: Any) -> Caller:  # noqa: ARG001  # it is chosen before she comes
    registered()
    return signed_in()


def test_what_a_browser_recorded_becomes_text_and_says_whose_it_is(ann: Caller) -> None:
    pytest.importorskip("pocketsphinx")
    answer = sent(ann, WEBM)

    assert answer.status == 200, answer.text
    assert "sugar in the blood" in answer.body["text"]
    assert (answer.body["provider"], answer.body["language"]) == ("pocketsphinx", "en")
    assert 0 < answer.body["confidence"] < 1
    assert answer.body["durationSeconds"] == pytest.approx(2.6, abs=0.1)
    assert answer.body["success"] is True


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "AUDIO_UNREADABLE"),
        (b"not a recording at all", 400, "AUDIO_UNSUPPORTED"),
        (b"%PDF-1.7 " + WEBM, 400, "AUDIO_UNSUPPORTED"),
        (WEBM[:200], 400, "AUDIO_UNREADABLE"),
        (wav.written(bytes(2 * 2_000 * 3_600 // 4), 500), 413, "AUDIO_TOO_LONG"),
    ],
)
def test_what_cannot_be_heard_is_refused_with_its_reason(
    ann: Caller, content: bytes, status: int, code: str
) -> None:
    answer = sent(ann, content)
    assert (answer.status, answer.body["error"]["code"]) == (status, code)
    assert answer.body["success"] is False


def test_silence_is_an_empty_text(ann: Caller) -> None:
    pytest.importorskip("pocketsphinx")
    answer = sent(ann, wav.written(bytes(32_000), 16_000))
    assert (answer.status, answer.body["text"], answer.body["confidence"]) == (200, "", None)


def test_text_becomes_a_wav_that_players_read(ann: Caller) -> None:
    pytest.importorskip("espeakng_loader")
    answer = ask(ann, "synthesize", {"text": "Take **two** tablets [1].", "voiceId": "en-gb"})

    assert (answer.status, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.headers["x-tts-provider"] == "embedded"
    assert (answer.headers["x-tts-voice"], answer.headers["x-tts-fallback"]) == ("en-gb", "false")
    with wave.open(BytesIO(answer.content)) as told:
        assert (told.getframerate(), told.getnchannels(), told.getsampwidth()) == (22_050, 1, 2)
        assert 0.5 < told.getnframes() / 22_050 < 4


def test_speech_is_compressed_where_that_is_asked_for(ann: Caller) -> None:
    pytest.importorskip("sphn")
    by_name = ask(ann, "synthesize", {"text": "Hello there.", "response_format": "opus"})
    by_header = ask(ann, "synthesize/stream", {"text": "Hello there."}, accept="audio/ogg, */*")
    for answer in (by_name, by_header):
        assert answer.headers["content-type"] == "audio/ogg"
        assert clip_of(answer.content, 60).seconds > 0.4
    refused = ask(ann, "synthesize", {"text": "Hello there.", "response_format": "flac"})
    assert (refused.status, refused.body["error"]["code"]) == (400, "FORMAT_UNSUPPORTED")


def test_mp3_is_made_where_an_encoder_is(ann: Caller) -> None:
    made = ask(ann, "synthesize", {"text": "Hello there.", "response_format": "mp3"})
    assert (made.status, made.headers["content-type"]) == (200, "audio/mpeg")
    assert clip_of(made.content, 60).kind is Kind.MP3


def test_a_kind_that_is_not_made_here_is_refused_with_what_would_help(ann: Caller) -> None:
    object.__setattr__(synthesizer(), "formats", (Format.WAV,))  # forgotten with the other choices
    refused = ask(ann, "synthesize", {"text": "Hello there.", "response_format": "mp3"})
    assert (refused.status, refused.body["error"]["code"]) == (503, "FORMAT_UNAVAILABLE")
    assert "lameenc" in refused.body["detail"]


def test_a_stream_of_speech_is_as_long_as_the_file(ann: Caller) -> None:
    pytest.importorskip("espeakng_loader")
    body = {"text": "One sentence. And another one.", "provider": "elevenlabs", "voice_id": "nobody"}
    whole, streamed = (ask(ann, path, body) for path in ("synthesize", "synthesize/stream"))

    assert streamed.headers["x-tts-fallback"] == "true"
    lasting = [clip_of(each.content, 60).seconds for each in (whole, streamed)]
    assert lasting[0] == pytest.approx(lasting[1], abs=0.01)  # eSpeak NG rounds as what it said before left it


@pytest.mark.parametrize("body", [{"text": "  "}, {"text": "a" * 5_001}])
def test_nothing_and_too_much_are_not_spoken(ann: Caller, body: dict[str, str]) -> None:
    for path in ("synthesize", "synthesize/stream"):
        assert ask(ann, path, body).status == 400


def test_voices_are_those_that_are_there(ann: Caller) -> None:
    pytest.importorskip("espeakng_loader")
    found = ann.call(VOICE, "GET", "/api/voice/voices").body
    assert [each["voice_id"] for each in found["voices"]] == ["en-us", "en-gb", "many"]
    assert (found["default_voice_id"], found["defaultProvider"]) == ("en-us", "embedded")
    assert ann.call(VOICE, "GET", "/api/voice/voices", query={"provider": "openai"}).body["voices"] == []


def test_a_machine_that_cannot_speak_says_what_would_help(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.speech.espeak.found", lambda _program: None)
    as_new()
    answer = ask(ann, "synthesize", {"text": "Hello."})
    assert (answer.status, answer.body["error"]["code"]) == (503, "SPEECH_UNAVAILABLE")
    assert "apt install flite" in answer.body["detail"]


def test_an_endpoint_is_used_where_one_is_set(ann: Caller, speech: Callable[..., None]) -> None:
    with SpeechServer() as server:
        speech(SPEECH_BASE_URL=server.url, SPEECH_API_KEY="sk-1")
        heard = sent(ann, WEBM, language="en").body
        spoken = ask(ann, "synthesize", {"text": "Hello.", "voice_id": "nova"})
        server.status = 404
        refused = sent(ann, WEBM)

    assert (heard["text"], heard["provider"]) == ("What lowers blood sugar?", "openai-compatible")
    assert (spoken.headers["content-type"], spoken.headers["x-tts-voice"]) == ("audio/mpeg", "nova")
    assert (refused.status, "PARLEY_SPEECH=embedded" in refused.body["detail"]) == (503, True)


def test_every_person_gets_a_secret_of_their_own_for_a_realtime_session(
    ann: Caller, speech: Callable[..., None]
) -> None:
    registered("bob@example.com")
    bob = signed_in("bob@example.com")
    wish = {"voice": "no-such-voice", "vad_sensitivity": 100, "silence_duration_ms": 5_000}
    with SpeechServer() as server:
        speech(SPEECH_BASE_URL=server.url, SPEECH_API_KEY="sk-1", PARLEY_REALTIME_MODEL="gpt-realtime")
        made = [ask(each, "realtime-session", wish) for each in (ann, ann, bob)]
        session = server.seen[-1].json["session"]

    tokens = {each.body["auth"]["token"] for each in made}
    first = made[0].body
    assert len(tokens) == 3
    assert "sk-1" not in made[0].text
    assert (first["mode"], first["auth"]["type"]) == ("realtime", "ephemeral_token")
    assert first["url"].startswith("ws://127.0.0.1")
    assert first["session_id"].startswith("rtc_")
    assert first["voice_config"]["voice"] == "alloy"
    assert first["voice_config"]["turn_detection"] == {
        "type": "server_vad",
        "threshold": 0.1,
        "prefix_padding_ms": 150,
        "silence_duration_ms": 800,
    }
    assert session["audio"]["input"]["turn_detection"]["threshold"] == 0.1


def test_without_a_realtime_model_a_session_takes_turns(ann: Caller) -> None:
    for path, body in (("session", None), ("realtime-session", {})):
        made = ask(ann, path, body)
        assert made.status == 200, made.text
        assert (made.body["mode"], made.body["audio_url"]) == ("turns", "/api/voice/audio")
        assert made.body["auth"]["token"] is None


def test_what_clients_measure_is_counted_and_told_as_percentiles(ann: Caller) -> None:
    talk = begun(ann)
    ann.call(VOICE, "GET", "/api/voice/pipeline/status")  # writes down what earlier tests left in the process
    before = metrics()
    for value in (100, 200, 300):
        told = ask(ann, "metrics", {"conversationId": talk, "lastSttLatencyMs": value, "user_transcript_count": 2})
        assert (told.status, told.body["status"]) == (200, "ok")
    anonymous = call(VOICE, "POST", "/api/voice/metrics", {"last_stt_latency_ms": 400.5})
    event = ask(ann, "events", {"conversation_id": talk, "event_type": "vad.start", "metadata": {"at": 1}})
    status = ann.call(VOICE, "GET", "/api/voice/pipeline/status").body
    noted = ann.call("voiceassist/conversations", "GET", f"/api/conversations/{talk}/events").text

    assert anonymous.status == 200
    stt = status["latencies"]["stt"]  # with what earlier tests of the process measured
    assert 0 < stt["p50"] <= stt["p99"]
    assert stt["p99"] > 300
    assert status["services"]["tts"] == "embedded"
    assert (event.status, event.body["event_id"] in noted, "voice.disconnect" in noted) == (200, True, True)
    more = {name: value - before.get(name, 0) for name, value in metrics().items()}
    assert more['voice_latency_seconds_bucket{stage="stt",le="0.1"}'] == 1
    assert more['voice_latency_seconds_count{stage="stt"}'] == 4
    assert more['voice_events_total{type="vad"}'] == 1


def metrics() -> dict[str, float]:
    """Counted in the process, which outlives the tables of a test."""
    lines = call("voiceassist/metrics", "GET", "/metrics").text.splitlines()
    shown = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in shown}


def test_another_persons_conversation_is_not_there(ann: Caller) -> None:
    pytest.importorskip("pocketsphinx")
    talk = begun(ann)
    registered("eve@example.com")
    eve = signed_in("eve@example.com")
    asked = {
        "relay": {"conversation_id": talk, "transcript": "What is this?"},
        "metrics": {"conversation_id": talk},
        "pipeline/metrics": {"conversation_id": talk},
        "events": {"conversation_id": talk, "event_type": "x"},
        "realtime-session": {"conversation_id": talk},
        "session": {"conversation_id": talk},
    }
    assert {path: ask(eve, path, body).status for path, body in asked.items()} == dict.fromkeys(asked, 404)
    assert sent(eve, WEBM, "audio", conversation_id=talk).status == 404
    assert ask(eve, "relay", {"conversation_id": str(uuid4()), "transcript": "x"}).status == 404
    assert ask(eve, "relay", {"conversation_id": "7", "transcript": "x"}).status == 400
    found = ann.call("voiceassist/conversations", "GET", f"/api/conversations/{talk}/messages").body
    assert found["items"] == []


def test_strangers_are_let_in_nowhere_but_where_metrics_are_told() -> None:
    guarded = {
        (method, route.path)
        for route in routes(application(FLEET[VOICE]))
        if needs(route.dependant, current_user)
        for method in route.methods or ()
    }
    assert len(guarded) >= 9
    assert {call(VOICE, *each, json.dumps({})).status for each in guarded} == {401}
