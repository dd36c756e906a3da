"""Who reads files, sees pictures and hears recordings, by the settings and by what this machine has."""

from functools import cache
from importlib.util import find_spec

from shared.domain.knowledge.service.hearing import Hearing
from shared.extraction import Limits, Recognizer
from shared.extraction.perceiving import Extraction
from shared.extraction.settings import RecognitionSettings
from shared.llm.settings import PUBLIC_ENDPOINT, ModelSettings
from shared.speech.openai import Endpoint, OpenAITranscriber
from shared.speech.settings import Choice, SpeechSettings

READ_SECONDS = 20.0  # less than a request may take
WORKER_READ_SECONDS = 120.0
HEARD_SECONDS, HEARD_HERE_SECONDS = 2 * 3600.0, 600.0  # of a recording
LISTEN_SECONDS = 200.0  # that an endpoint may take for one


@cache
def extraction(*, patient: bool) -> Extraction:
    seconds = WORKER_READ_SECONDS if patient else READ_SECONDS
    limits = Limits(seconds=seconds, pictures=RecognitionSettings.load().pages)
    return Extraction(limits, recognizer(), hearing(), patient)


def recognizer() -> Recognizer | None:
    settings, models = RecognitionSettings.load(), ModelSettings.load()
    if settings.provider == "none":
        return None
    from shared.extraction.vision import VisionRecognizer  # noqa: PLC0415  # loaded by those who asked for it

    return VisionRecognizer(models.base_url or PUBLIC_ENDPOINT, models.api_key, settings.model)


def hearing() -> Hearing | None:
    """None where there is neither an endpoint nor what recognises speech on this machine."""
    speech, models = SpeechSettings.load(), ModelSettings.load()
    url = speech.base_url or models.endpoint
    if url and speech.choice != Choice.EMBEDDED:
        endpoint = Endpoint(url, speech.api_key or models.api_key, LISTEN_SECONDS)
        model = speech.transcription_model
        return Hearing(OpenAITranscriber(endpoint, model), model.replace("/", "-"), HEARD_SECONDS)
    if find_spec("pocketsphinx") is None:
        return None
    from shared.speech.pocketsphinx import PocketSphinxTranscriber  # noqa: PLC0415  # costs its own imports

    return Hearing(PocketSphinxTranscriber(), "pocketsphinx", HEARD_HERE_SECONDS)
