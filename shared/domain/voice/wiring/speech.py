"""Who listens and who speaks, by the settings and by what this machine has."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from shared.llm.settings import ModelSettings
from shared.speech import NoSpeech, Synthesizer, Transcriber
from shared.speech.openai import Endpoint, OpenAISynthesizer, OpenAITranscriber, Secret, realtime_secret
from shared.speech.settings import Choice, SpeechSettings


@cache
def endpoint() -> Endpoint | None:
    """None where this machine is to do it."""
    speech, model = SpeechSettings.load(), ModelSettings.load()
    url = speech.base_url or model.endpoint
    if speech.choice == Choice.EMBEDDED or (speech.choice == Choice.AUTO and not url):
        return None
    if not url:
        raise NoSpeech("PARLEY_SPEECH names an endpoint, and neither SPEECH_BASE_URL nor OPENAI_API_KEY is set")
    return Endpoint(url, speech.api_key or model.api_key, speech.wait_seconds)


@cache
def transcriber() -> Transcriber:
    found = endpoint()
    if found is not None:
        return OpenAITranscriber(found, SpeechSettings.load().transcription_model)
    from shared.speech.pocketsphinx import PocketSphinxTranscriber  # noqa: PLC0415  # each costs its own imports

    return PocketSphinxTranscriber()


@cache
def synthesizer() -> Synthesizer:
    found, settings = endpoint(), SpeechSettings.load()
    if found is not None:
        return OpenAISynthesizer(found, settings.speech_model)
    from shared.speech import espeak, flite  # noqa: PLC0415  # as above
    from shared.speech.embedded import EmbeddedSynthesizer  # noqa: PLC0415

    engines: list[Synthesizer] = []
    if program := flite.found(settings.flite):
        engines.append(flite.FliteSynthesizer(program))
    if engine := espeak.found(settings.espeak):
        engines.append(espeak.EspeakSynthesizer(engine))
    return EmbeddedSynthesizer(engines)


@dataclass(frozen=True, slots=True)
class Realtime:
    """Where browsers speak with a model directly, and what lets one of them in."""

    url: str
    model: str
    secret: Callable[[dict[str, Any], int], Secret]


def realtime() -> Realtime | None:
    found, model = endpoint(), SpeechSettings.load().realtime_model
    if found is None or not model:
        return None
    url = f"{found.url.rstrip('/').replace('http', 'ws', 1)}/realtime?model={model}"
    return Realtime(url, model, partial(realtime_secret, found))
