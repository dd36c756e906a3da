"""Speech by an OpenAI-compatible endpoint."""

from collections.abc import Iterator
from math import exp
from pathlib import Path

import pytest

from shared.audio import wav
from shared.audio.reading import clip_of
from shared.kit.errors import Exhausted, TimedOut
from shared.speech import RATE, Format, Manner, NoSpeech
from shared.speech.openai import Endpoint, OpenAISynthesizer, OpenAITranscriber
from tests.servers.speech import SpeechServer

WEBM = (Path(__file__).parents[1] / "audio/samples/said.webm").read_bytes()


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    with SpeechServer() as made:
        yield made


def endpoint(server: SpeechServer, wait: float = 5) -> Endpoint:
    return Endpoint(server.url, "sk-speech", wait)


def test_a_recording_goes_as_it_came_and_comes_back_with_what_the_model_is_sure_of(server: SpeechServer) -> None:
    heard = OpenAITranscriber(endpoint(server), "whisper-1").transcribe(clip_of(WEBM, 300), "en-GB")
    sent = server.seen[-1]

    assert (heard.text, heard.language, heard.provider) == ("What lowers blood sugar?", "en", "openai-compatible")
    assert heard.confidence == pytest.approx((exp(-0.1) + exp(-0.3)) / 2, abs=1e-4)
    assert sent.key == "Bearer sk-speech"
    assert WEBM in sent.body
    assert b'filename="clip.webm"' in sent.body
    assert b"verbose_json" in sent.body


def test_a_model_that_tells_no_probabilities_gives_no_confidence(server: SpeechServer) -> None:
    server.transcript = {"text": "Hello."}
    heard = OpenAITranscriber(endpoint(server), "gpt-4o-transcribe").transcribe(clip_of(WEBM, 300))
    assert (heard.text, heard.confidence, heard.language) == ("Hello.", None, None)
    assert b"verbose_json" not in server.seen[-1].body


def test_of_a_wav_file_its_sound_alone_is_passed_on(server: SpeechServer) -> None:
    file = wav.written(bytes(3200), 16_000) + b"LIST\x10\x00\x00\x00secret remarks.."
    OpenAITranscriber(endpoint(server), "whisper-1").transcribe(clip_of(file, 300))
    assert b"secret" not in server.seen[-1].body


def test_speech_comes_at_the_rate_that_clients_expect(server: SpeechServer) -> None:
    voice = OpenAISynthesizer(endpoint(server), "tts-1-hd")
    made = b"".join(voice.pcm("**Hello** there [1].", Manner(voice="nova")))

    assert len(made) / 2 / RATE == pytest.approx(3.0, abs=0.01)
    asked = server.seen[-1].json
    assert (asked["input"], asked["voice"], asked["response_format"]) == ("Hello there.", "nova", "pcm")
    list(voice.packed("Hello.", Manner(voice="nobody"), Format.MP3))
    assert (server.seen[-1].json["voice"], server.seen[-1].json["response_format"]) == ("alloy", "mp3")


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, NoSpeech, "SPEECH_API_KEY"),
        (404, NoSpeech, "PARLEY_SPEECH=embedded"),
        (400, NoSpeech, "did not take"),
        (429, Exhausted, "busy"),
    ],
)
def test_failures_say_what_can_be_done_and_none_of_the_providers_words(
    server: SpeechServer, status: int, kind: type[Exception], says: str
) -> None:
    server.status = status
    with pytest.raises(kind, match=says):
        OpenAITranscriber(endpoint(server), "whisper-1").transcribe(clip_of(WEBM, 300))


def test_an_endpoint_that_is_silent_or_away_is_given_up() -> None:
    with SpeechServer() as server:
        away = Endpoint(server.url, "", 0.2)
    with pytest.raises((NoSpeech, TimedOut)):
        list(OpenAISynthesizer(away, "tts-1").pcm("Hello.", Manner()))
